"""What revisions add to tables on either database: policies of row-level security and triggers that refuse.

Revisions call these by name: change what they write only by a new function.
"""

from alembic import op

SCOPE = "nullif(current_setting('da_capo.establishment', true), '')::bigint"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def keep_to_establishment(table: str) -> None:
    """Let PostgreSQL show and take only rows of the establishment set in the transaction."""
    if _on_postgresql():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {table}_establishment ON {table} "
            f"USING (establishment_id = {SCOPE}) WITH CHECK (establishment_id = {SCOPE})"
        )


def create_refusal() -> None:
    """Create the function that PostgreSQL's refusing triggers call; SQLite needs none.

    The one who purges what retention allows sets `da_capo.retention` in his transaction; that is journaled.
    """
    if _on_postgresql():
        op.execute(
            """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND current_setting('da_capo.retention', true) = 'on' THEN
                    RETURN OLD;
                END IF;
                RAISE EXCEPTION '% is never changed', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """
        )


def drop_refusal() -> None:
    """Drop what `create_refusal` made."""
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def refuse_changes(table: str, when: str = "") -> None:
    """Refuse UPDATE and DELETE of rows that exist; `when` is a condition on `OLD` that limits which."""
    condition = f"WHEN ({when})" if when else ""
    if _on_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )
