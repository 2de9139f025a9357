"""What tables share: names of constraints, the establishment they belong to, public ids, versions."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship
from sqlalchemy.schema import ColumnCollectionConstraint, SchemaItem

from portal.models.types import Json, NfcText, UtcDateTime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PUBLIC_ID_LENGTH = 16

# SQLite numbers rows by itself only in a column typed INTEGER.
Key = BigInteger().with_variant(Integer(), "sqlite")


def _own_columns(constraint: ColumnCollectionConstraint | Index, _table: Table) -> str:
    """Name the columns of a constraint that do not merely repeat the establishment."""
    names = [column.name for column in constraint.columns]
    own = [name for name in names if name != "establishment_id"]
    return "_".join(own or names)


NAMES: dict[str, Any] = {
    "own_columns": _own_columns,
    "ix": "ix_%(table_name)s_%(own_columns)s",
    "uq": "uq_%(table_name)s_%(own_columns)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(own_columns)s",
    "pk": "pk_%(table_name)s",
}


def _values(choices: type[StrEnum]) -> list[str]:
    return [choice.value for choice in choices]


class Base(DeclarativeBase):
    """The tables; `str` is composed text, `datetime` an aware instant, a StrEnum a checked short text."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        str: NfcText(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
        StrEnum: Enum(StrEnum, native_enum=False, create_constraint=True, length=32, values_callable=_values),
    }


def new_public_id() -> str:
    """Return 16 random characters of Crockford's base 32: 80 bits, safe to read aloud."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(PUBLIC_ID_LENGTH))


class Tenanted:
    """A row that names an establishment; one base for both kinds, so that the guard adds one criterion."""

    establishment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("establishment.id"))


class Scoped(Tenanted):
    """A row of one establishment: guarded in Python, under row-level security on PostgreSQL."""

    establishment_id: Mapped[int] = mapped_column(Key, ForeignKey("establishment.id"))
    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-1)


class Shared(Tenanted):
    """A row that may name an establishment, without policy: guarded unless a service asks for every one."""

    establishment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("establishment.id"), index=True)


class PublicId:
    """A row that an address may show, by an id that tells nothing and cannot be guessed."""

    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)


class Versioned:
    """A row that several people edit: a save that did not see the last one is refused by `StaleDataError`."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  # SQLAlchemy hands the class
        """Let the mapper count versions and compare them in each UPDATE."""
        return {"version_id_col": cls.version}


def refer(table: str, column: str | None = None) -> ForeignKeyConstraint:
    """Return a key to a row of `table` in the same establishment; `column` is `<table>_id` if not given."""
    return ForeignKeyConstraint(
        ["establishment_id", column or f"{table}_id"], [f"{table}.establishment_id", f"{table}.id"]
    )


def _indexes(items: tuple[SchemaItem, ...]) -> Iterator[Index]:
    """Yield an index for each composite key that no unique constraint begins with."""
    covered = {tuple(_names(item)[:2]) for item in items if isinstance(item, UniqueConstraint)}
    for item in items:
        if isinstance(item, ForeignKeyConstraint) and tuple(item.column_keys) not in covered:
            yield Index(None, *item.column_keys)


def _names(constraint: UniqueConstraint) -> list[str]:
    """Return the columns of a constraint that stands in no table yet."""
    return [str(column) for column in constraint._pending_colargs]


def unique(*columns: str) -> UniqueConstraint:
    """Return a unique constraint on these columns within an establishment."""
    return UniqueConstraint("establishment_id", *columns)


def scoped(*items: SchemaItem) -> tuple[SchemaItem, ...]:
    """Return the arguments of a scoped table: the key that children refer to, `items`, their indexes."""
    return (UniqueConstraint("establishment_id", "id"), *items, *_indexes(items))


def one(column: str, target: str, **options: Any) -> Any:
    """Return the relationship from `Class.column` to the `target` it names.

    It joins by id alone: the composite key guards the establishment, and two relationships of one class
    would else both write `establishment_id`.
    """
    return relationship(target, primaryjoin=f"foreign({column}) == {target}.id", **options)


def many(column: str, owner: str, **options: Any) -> Any:
    """Return the relationship from `owner` to all rows whose `Class.column` names it.

    It joins within the establishment, for the indexes of our tables begin with it.
    """
    target = column.partition(".")[0]
    here = f"{target}.establishment_id == {owner}.establishment_id"
    return relationship(target, primaryjoin=f"and_(foreign({column}) == {owner}.id, {here})", **options)
