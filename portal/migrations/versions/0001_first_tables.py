"""The first tables."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import columns, guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCOPED = (
    "department",
    "discipline",
    "family",
    "number_sequence",
    "performance",
    "person",
    "room",
    "school_year",
    "search_word",
    "stored_file",
    "teacher",
    "audit_event",
    "campaign",
    "course",
    "family_member",
    "guardian",
    "ledger_entry",
    "student",
    "course_session",
    "document",
    "enrolment",
    "guardianship",
    "instrument_loan",
    "ledger_deposit",
    "performed_piece",
    "ruleset_revision",
    "slot",
    "student_year",
    "absence",
    "document_file",
    "dossier",
    "evaluation",
    "booking",
    "change_request",
    "consent_record",
    "dossier_answer",
    "dossier_decision",
    "dossier_event",
    "dossier_item",
    "dossier_note",
    "dossier_snapshot",
    "step_outcome",
    "wish",
    "change_field",
)
APPEND_ONLY = ("ledger_entry", "consent_record", "audit_event")


def upgrade() -> None:
    op.create_table(
        "demonstration_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("business_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("machine_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_demonstration_clock_one")),
        sa.PrimaryKeyConstraint("id", name="pk_demonstration_clock"),
    )
    op.create_table(
        "establishment",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("service_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("welcome", columns.json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_establishment"),
        sa.UniqueConstraint("slug", name="uq_establishment_slug"),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_throttle_attempts")),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_index("ix_throttle_since", "throttle", ["since"], unique=False)
    op.create_table(
        "worker_beat",
        sa.Column("instance", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runs", columns.json(), nullable=False),
        sa.PrimaryKeyConstraint("instance", name="pk_worker_beat"),
    )
    op.create_index("ix_worker_beat_alive_at", "worker_beat", ["alive_at"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("home_id", columns.key(), nullable=True),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            columns.choice("accountstate", "awaiting", "active", "suspended", "closed"),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("comfort", columns.json(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["establishment.id"], name="fk_account_home_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("home_id", "identifier", name="uq_account_home_id_identifier"),
        sa.UniqueConstraint("public_id", name="uq_account_public_id"),
    )
    op.create_index(
        "uq_account_operator",
        "account",
        ["identifier"],
        unique=True,
        sqlite_where=sa.text("home_id IS NULL"),
        postgresql_where=sa.text("home_id IS NULL"),
    )
    op.create_table(
        "department",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_department_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_department_id"),
        sa.UniqueConstraint("establishment_id", "label", name="uq_department_label"),
    )
    op.create_table(
        "discipline",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_discipline_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_discipline"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_discipline_id"),
        sa.UniqueConstraint("establishment_id", "key", name="uq_discipline_key"),
    )
    op.create_table(
        "family",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("legacy_number", sa.String(), nullable=True),
        sa.Column("quotient", sa.Integer(), nullable=True),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("separated", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("quotient IS NULL OR quotient >= 0", name=op.f("ck_family_quotient")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_family_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_family"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_family_id"),
        sa.UniqueConstraint("establishment_id", "legacy_number", name="uq_family_legacy_number"),
        sa.UniqueConstraint("public_id", name="uq_family_public_id"),
    )
    op.create_table(
        "flow_link",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", columns.key(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_flow_link_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_flow_link"),
        sa.UniqueConstraint("subject_kind", "subject_id", name="uq_flow_link_subject_kind_subject_id"),
    )
    op.create_index("ix_flow_link_establishment_id", "flow_link", ["establishment_id"], unique=False)
    op.create_index("ix_flow_link_run_id", "flow_link", ["run_id"], unique=False)
    op.create_table(
        "number_sequence",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_number_sequence_last")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_number_sequence_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_number_sequence"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_number_sequence_id"),
        sa.UniqueConstraint("establishment_id", "kind", "year", name="uq_number_sequence_kind_year"),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", columns.key(), nullable=True),
        sa.Column("payload", columns.json(), nullable=False),
        sa.Column("state", columns.choice("messagestate", "open", "done", "abandoned"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_outbox_message_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_message_id"),
    )
    op.create_index(
        "ix_outbox_message_establishment_id", "outbox_message", ["establishment_id"], unique=False
    )
    op.create_index("ix_outbox_message_state_due_at", "outbox_message", ["state", "due_at"], unique=False)
    op.create_index(
        "ix_outbox_message_subject_kind_subject_id",
        "outbox_message",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "performance",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_performance_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_performance"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_performance_id"),
        sa.UniqueConstraint("public_id", name="uq_performance_public_id"),
    )
    op.create_table(
        "person",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("civility", columns.choice("civility", "madame", "monsieur"), nullable=True),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("sort_key", columns.folded(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_place", sa.String(), nullable=True),
        sa.Column("birth_department", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("home_phone", sa.String(), nullable=True),
        sa.Column("mobile", sa.String(), nullable=True),
        sa.Column("work_phone", sa.String(), nullable=True),
        sa.Column("extra_phone_1", sa.String(), nullable=True),
        sa.Column("extra_phone_2", sa.String(), nullable=True),
        sa.Column("extra_phone_3", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("situation", sa.String(), nullable=True),
        sa.Column("pcs", sa.String(), nullable=True),
        sa.Column("pcs_version", sa.String(), nullable=True),
        sa.Column("profession", sa.String(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_person_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_person_id"),
        sa.UniqueConstraint("public_id", name="uq_person_public_id"),
    )
    op.create_index("ix_person_email", "person", ["establishment_id", "email"], unique=False)
    op.create_index("ix_person_sort_key", "person", ["establishment_id", "sort_key"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["establishment_id"], ["establishment.id"], name="fk_room_establishment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_room_id"),
        sa.UniqueConstraint("establishment_id", "name", "location", name="uq_room_name_location"),
    )
    op.create_table(
        "school_year",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_school_year_days")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_school_year_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_school_year"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_school_year_id"),
        sa.UniqueConstraint("establishment_id", "key", name="uq_school_year_key"),
    )
    op.create_table(
        "search_word",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", columns.key(), nullable=False),
        sa.Column("word", columns.folded(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_search_word_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_search_word"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_search_word_id"),
        sa.UniqueConstraint(
            "establishment_id",
            "subject_kind",
            "subject_id",
            "word",
            name="uq_search_word_subject_kind_subject_id_word",
        ),
    )
    op.create_index("ix_search_word_word", "search_word", ["establishment_id", "word"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column(
            "state", columns.choice("filestate", "pending", "safe", "infected", "purged"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_stored_file_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_stored_file_id"),
        sa.UniqueConstraint("name", name="uq_stored_file_name"),
        sa.UniqueConstraint("public_id", name="uq_stored_file_public_id"),
    )
    op.create_table(
        "teacher",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("civility", columns.choice("civility", "madame", "monsieur"), nullable=True),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("sort_key", columns.folded(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_teacher_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_teacher"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_teacher_id"),
        sa.UniqueConstraint("public_id", name="uq_teacher_public_id"),
    )
    op.create_index("ix_teacher_sort_key", "teacher", ["establishment_id", "sort_key"], unique=False)
    op.create_table(
        "audit_event",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", columns.key(), nullable=True),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("for_person_id", columns.key(), nullable=True),
        sa.Column("before", columns.json(), nullable=True),
        sa.Column("after", columns.json(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("machine_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_audit_event_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "for_person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_audit_event_for_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_audit_event_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_audit_event_id"),
    )
    op.create_index("ix_audit_event_at", "audit_event", ["establishment_id", "at"], unique=False)
    op.create_index(
        "ix_audit_event_for_person_id", "audit_event", ["establishment_id", "for_person_id"], unique=False
    )
    op.create_index(
        "ix_audit_event_subject_kind_subject_id",
        "audit_event",
        ["establishment_id", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "campaign",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("from_year_id", columns.key(), nullable=False),
        sa.Column("to_year_id", columns.key(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "from_year_id"],
            ["school_year.establishment_id", "school_year.id"],
            name="fk_campaign_from_year_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "to_year_id"],
            ["school_year.establishment_id", "school_year.id"],
            name="fk_campaign_to_year_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_campaign_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint(
            "establishment_id", "from_year_id", "to_year_id", name="uq_campaign_from_year_id_to_year_id"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_campaign_id"),
        sa.UniqueConstraint("public_id", name="uq_campaign_public_id"),
    )
    op.create_index("ix_campaign_to_year_id", "campaign", ["establishment_id", "to_year_id"], unique=False)
    op.create_table(
        "course",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("school_year_id", columns.key(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("department_id", columns.key(), nullable=True),
        sa.Column("department_label", sa.String(), nullable=True),
        sa.Column("discipline_id", columns.key(), nullable=True),
        sa.Column("discipline_label", sa.String(), nullable=True),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("cycle_label", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("level_label", sa.String(), nullable=True),
        sa.Column("kind", columns.choice("coursekind", "individuel", "collectif"), nullable=False),
        sa.Column("teacher_id", columns.key(), nullable=True),
        sa.Column("teacher_name", sa.String(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "department_id"],
            ["department.establishment_id", "department.id"],
            name="fk_course_department_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "discipline_id"],
            ["discipline.establishment_id", "discipline.id"],
            name="fk_course_discipline_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "school_year_id"],
            ["school_year.establishment_id", "school_year.id"],
            name="fk_course_school_year_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "teacher_id"],
            ["teacher.establishment_id", "teacher.id"],
            name="fk_course_teacher_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_course_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_course_id"),
        sa.UniqueConstraint(
            "establishment_id", "school_year_id", "code", name="uq_course_school_year_id_code"
        ),
        sa.UniqueConstraint("public_id", name="uq_course_public_id"),
    )
    op.create_index("ix_course_department_id", "course", ["establishment_id", "department_id"], unique=False)
    op.create_index("ix_course_discipline_id", "course", ["establishment_id", "discipline_id"], unique=False)
    op.create_index("ix_course_teacher_id", "course", ["establishment_id", "teacher_id"], unique=False)
    op.create_table(
        "family_member",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("family_id", columns.key(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("billing_share", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("billing_share BETWEEN 0 AND 100", name=op.f("ck_family_member_billing_share")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "family_id"],
            ["family.establishment_id", "family.id"],
            name="fk_family_member_family_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_family_member_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_family_member_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_family_member"),
        sa.UniqueConstraint(
            "establishment_id", "family_id", "person_id", name="uq_family_member_family_id_person_id"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_family_member_id"),
    )
    op.create_index(
        "ix_family_member_person_id", "family_member", ["establishment_id", "person_id"], unique=False
    )
    op.create_table(
        "guardian",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_guardian_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_guardian_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_guardian"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_guardian_id"),
        sa.UniqueConstraint("establishment_id", "person_id", name="uq_guardian_person_id"),
        sa.UniqueConstraint("public_id", name="uq_guardian_public_id"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("family_id", columns.key(), nullable=False),
        sa.Column("payer_id", columns.key(), nullable=True),
        sa.Column("ledger", columns.choice("ledger", "fees", "rentals"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("debit", sa.Integer(), nullable=False),
        sa.Column("credit", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            columns.choice(
                "paymentmethod",
                "cheque",
                "cash",
                "card",
                "direct-debit",
                "transfer",
                "payfip",
                "ancv",
                "pass-culture",
            ),
            nullable=True,
        ),
        sa.Column("counters_id", columns.key(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("debit = 0 OR credit = 0", name=op.f("ck_ledger_entry_side")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "counters_id"],
            ["ledger_entry.establishment_id", "ledger_entry.id"],
            name="fk_ledger_entry_counters_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "family_id"],
            ["family.establishment_id", "family.id"],
            name="fk_ledger_entry_family_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "payer_id"],
            ["person.establishment_id", "person.id"],
            name="fk_ledger_entry_payer_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_ledger_entry_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_ledger_entry_id"),
        sa.UniqueConstraint("establishment_id", "number", name="uq_ledger_entry_number"),
        sa.UniqueConstraint("public_id", name="uq_ledger_entry_public_id"),
    )
    op.create_index(
        "ix_ledger_entry_counters_id", "ledger_entry", ["establishment_id", "counters_id"], unique=False
    )
    op.create_index(
        "ix_ledger_entry_family_id", "ledger_entry", ["establishment_id", "family_id"], unique=False
    )
    op.create_index(
        "ix_ledger_entry_family_id_ledger_on",
        "ledger_entry",
        ["establishment_id", "family_id", "ledger", "on"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_entry_payer_id", "ledger_entry", ["establishment_id", "payer_id"], unique=False
    )
    op.create_table(
        "login_session",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", columns.key(), nullable=True),
        sa.Column("data", columns.json(), nullable=False),
        sa.Column("csrf_token", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_login_session_account_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_login_session_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"], unique=False)
    op.create_index("ix_login_session_establishment_id", "login_session", ["establishment_id"], unique=False)
    op.create_index("ix_login_session_expires_at", "login_session", ["expires_at"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("account_id", columns.key(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.Column("role", columns.choice("role", "guardian", "student", "administrator"), nullable=False),
        sa.Column("person_id", columns.key(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_membership_account_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_membership_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_membership_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint("account_id", "establishment_id", "role", name="uq_membership_account_id_role"),
    )
    op.create_index("ix_membership_person_id", "membership", ["establishment_id", "person_id"], unique=False)
    op.create_table(
        "password_link",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("account_id", columns.key(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", columns.choice("linkpurpose", "first-access", "reset"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_password_link_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_password_link"),
        sa.UniqueConstraint("token_hash", name="uq_password_link_token_hash"),
    )
    op.create_index("ix_password_link_account_id", "password_link", ["account_id"], unique=False)
    op.create_table(
        "student",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=False),
        sa.Column("family_id", columns.key(), nullable=False),
        sa.Column("legacy_number", sa.String(), nullable=True),
        sa.Column("emergency_contact", sa.String(), nullable=True),
        sa.Column("emergency_phone", sa.String(), nullable=True),
        sa.Column("same_address", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "family_id"],
            ["family.establishment_id", "family.id"],
            name="fk_student_family_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_student_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_student_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_student"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_student_id"),
        sa.UniqueConstraint("establishment_id", "legacy_number", name="uq_student_legacy_number"),
        sa.UniqueConstraint("establishment_id", "person_id", name="uq_student_person_id"),
        sa.UniqueConstraint("public_id", name="uq_student_public_id"),
    )
    op.create_index("ix_student_family_id", "student", ["establishment_id", "family_id"], unique=False)
    op.create_table(
        "course_session",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("course_id", columns.key(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("room_id", columns.key(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 7", name=op.f("ck_course_session_day")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_course_session_times")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "course_id"],
            ["course.establishment_id", "course.id"],
            name="fk_course_session_course_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "room_id"],
            ["room.establishment_id", "room.id"],
            name="fk_course_session_room_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_course_session_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course_session"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_course_session_id"),
    )
    op.create_index(
        "ix_course_session_course_id", "course_session", ["establishment_id", "course_id"], unique=False
    )
    op.create_index(
        "ix_course_session_room_id", "course_session", ["establishment_id", "room_id"], unique=False
    )
    op.create_table(
        "document",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("family_id", columns.key(), nullable=True),
        sa.Column("student_id", columns.key(), nullable=True),
        sa.Column("type_key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "state",
            columns.choice("documentstate", "given", "accepted", "returned", "replaced", "purged"),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", columns.key(), nullable=True),
        sa.Column("owner_id", columns.key(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", columns.key(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("(family_id IS NULL) <> (student_id IS NULL)", name=op.f("ck_document_owner")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_document_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "family_id"],
            ["family.establishment_id", "family.id"],
            name="fk_document_family_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_document_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "owner_id"],
            ["person.establishment_id", "person.id"],
            name="fk_document_owner_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_document_establishment_id"
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name="fk_document_given_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_document_id"),
        sa.UniqueConstraint("public_id", name="uq_document_public_id"),
    )
    op.create_index("ix_document_family_id", "document", ["establishment_id", "family_id"], unique=False)
    op.create_index("ix_document_student_id", "document", ["establishment_id", "student_id"], unique=False)
    op.create_index("ix_document_owner_id", "document", ["establishment_id", "owner_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("course_id", columns.key(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("passage_time", sa.Time(), nullable=True),
        sa.Column("passage_minutes", sa.Integer(), nullable=True),
        sa.Column("adapted_schedule", sa.Boolean(), nullable=False),
        sa.Column("activity", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("first_instrument", sa.String(), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=True),
        sa.Column("given_minutes", sa.Integer(), nullable=True),
        sa.Column("absences_total", sa.Integer(), nullable=True),
        sa.Column("absences_unjustified", sa.Integer(), nullable=True),
        sa.Column("average", sa.Integer(), nullable=True),
        sa.Column("average_out_of", sa.Integer(), nullable=True),
        sa.Column("average_letter", sa.String(), nullable=True),
        sa.Column("mention", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("cycle_result", sa.String(), nullable=True),
        sa.Column("admission", sa.String(), nullable=True),
        sa.Column("cycle_admission", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "course_id"],
            ["course.establishment_id", "course.id"],
            name="fk_enrolment_course_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_enrolment_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_enrolment_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_enrolment_id"),
        sa.UniqueConstraint(
            "establishment_id", "student_id", "course_id", name="uq_enrolment_student_id_course_id"
        ),
    )
    op.create_index("ix_enrolment_course_id", "enrolment", ["establishment_id", "course_id"], unique=False)
    op.create_table(
        "guardianship",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("guardian_id", columns.key(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("may_see", sa.Boolean(), nullable=False),
        sa.Column("may_reenrol", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("restriction", sa.String(), nullable=True),
        sa.Column("judgment_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "guardian_id"],
            ["guardian.establishment_id", "guardian.id"],
            name="fk_guardianship_guardian_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_guardianship_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_guardianship_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_guardianship"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_guardianship_id"),
        sa.UniqueConstraint(
            "establishment_id", "student_id", "guardian_id", name="uq_guardianship_student_id_guardian_id"
        ),
    )
    op.create_index(
        "ix_guardianship_guardian_id", "guardianship", ["establishment_id", "guardian_id"], unique=False
    )
    op.create_table(
        "instrument_loan",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("kind", columns.choice("loankind", "rented", "lent"), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_instrument_loan_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_instrument_loan_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_instrument_loan"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_instrument_loan_id"),
    )
    op.create_index(
        "ix_instrument_loan_student_id", "instrument_loan", ["establishment_id", "student_id"], unique=False
    )
    op.create_table(
        "ledger_deposit",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("entry_id", columns.key(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "entry_id"],
            ["ledger_entry.establishment_id", "ledger_entry.id"],
            name="fk_ledger_deposit_entry_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_ledger_deposit_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_deposit"),
        sa.UniqueConstraint("establishment_id", "entry_id", name="uq_ledger_deposit_entry_id"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_ledger_deposit_id"),
    )
    op.create_table(
        "performed_piece",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("performance_id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("piece", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "performance_id"],
            ["performance.establishment_id", "performance.id"],
            name="fk_performed_piece_performance_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_performed_piece_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_performed_piece_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_performed_piece"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_performed_piece_id"),
    )
    op.create_index(
        "ix_performed_piece_performance_id",
        "performed_piece",
        ["establishment_id", "performance_id"],
        unique=False,
    )
    op.create_index(
        "ix_performed_piece_student_id", "performed_piece", ["establishment_id", "student_id"], unique=False
    )
    op.create_table(
        "ruleset_revision",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("campaign_id", columns.key(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", columns.choice("revisionstate", "draft", "published"), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("canonical", sa.String(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("author_id", columns.key(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR published_at IS NOT NULL", name=op.f("ck_ruleset_revision_published_at")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name="fk_ruleset_revision_author_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "campaign_id"],
            ["campaign.establishment_id", "campaign.id"],
            name="fk_ruleset_revision_campaign_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_ruleset_revision_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ruleset_revision"),
        sa.UniqueConstraint(
            "establishment_id", "campaign_id", "number", name="uq_ruleset_revision_campaign_id_number"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_ruleset_revision_id"),
    )
    op.create_index(
        "uq_ruleset_revision_draft",
        "ruleset_revision",
        ["establishment_id", "campaign_id"],
        unique=True,
        sqlite_where=sa.text("state = 'draft'"),
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_table(
        "slot",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("campaign_id", columns.key(), nullable=False),
        sa.Column("course_id", columns.key(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_slot_taken")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "campaign_id"],
            ["campaign.establishment_id", "campaign.id"],
            name="fk_slot_campaign_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "course_id"],
            ["course.establishment_id", "course.id"],
            name="fk_slot_course_id",
        ),
        sa.ForeignKeyConstraint(["establishment_id"], ["establishment.id"], name="fk_slot_establishment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
        sa.UniqueConstraint(
            "establishment_id", "campaign_id", "course_id", name="uq_slot_campaign_id_course_id"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_slot_id"),
        sa.UniqueConstraint("public_id", name="uq_slot_public_id"),
    )
    op.create_index("ix_slot_course_id", "slot", ["establishment_id", "course_id"], unique=False)
    op.create_table(
        "student_year",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("school_year_id", columns.key(), nullable=False),
        sa.Column("school_level", sa.String(), nullable=True),
        sa.Column("cursus", sa.Boolean(), nullable=True),
        sa.Column("adapted_schedule", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("activity", sa.String(), nullable=True),
        sa.Column("fm_level", sa.String(), nullable=True),
        sa.Column("exemptions", columns.json(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "school_year_id"],
            ["school_year.establishment_id", "school_year.id"],
            name="fk_student_year_school_year_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_student_year_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_student_year_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_student_year"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_student_year_id"),
        sa.UniqueConstraint(
            "establishment_id",
            "student_id",
            "school_year_id",
            name="uq_student_year_student_id_school_year_id",
        ),
    )
    op.create_index(
        "ix_student_year_school_year_id", "student_year", ["establishment_id", "school_year_id"], unique=False
    )
    op.create_table(
        "absence",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("enrolment_id", columns.key(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("characteristic", sa.String(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=False),
        sa.Column("letter_sent", sa.Boolean(), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "enrolment_id"],
            ["enrolment.establishment_id", "enrolment.id"],
            name="fk_absence_enrolment_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_absence_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_absence_id"),
    )
    op.create_index("ix_absence_enrolment_id", "absence", ["establishment_id", "enrolment_id"], unique=False)
    op.create_table(
        "document_file",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("document_id", columns.key(), nullable=False),
        sa.Column("file_id", columns.key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "document_id"],
            ["document.establishment_id", "document.id"],
            name="fk_document_file_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "file_id"],
            ["stored_file.establishment_id", "stored_file.id"],
            name="fk_document_file_file_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_document_file_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_file"),
        sa.UniqueConstraint(
            "establishment_id", "document_id", "position", name="uq_document_file_document_id_position"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_document_file_id"),
    )
    op.create_index(
        "ix_document_file_file_id", "document_file", ["establishment_id", "file_id"], unique=False
    )
    op.create_table(
        "dossier",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("campaign_id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("revision_id", columns.key(), nullable=False),
        sa.Column("respondent_id", columns.key(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column(
            "state",
            columns.choice(
                "dossierstate",
                "not-started",
                "in-progress",
                "submitted",
                "in-review",
                "returned",
                "accepted",
                "refused",
                "withdrawn",
                "declined",
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaving_reason", sa.String(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("round > 0", name=op.f("ck_dossier_round")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "campaign_id"],
            ["campaign.establishment_id", "campaign.id"],
            name="fk_dossier_campaign_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "respondent_id"],
            ["person.establishment_id", "person.id"],
            name="fk_dossier_respondent_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "revision_id"],
            ["ruleset_revision.establishment_id", "ruleset_revision.id"],
            name="fk_dossier_revision_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_dossier_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
        sa.UniqueConstraint(
            "establishment_id", "campaign_id", "student_id", name="uq_dossier_campaign_id_student_id"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_id"),
        sa.UniqueConstraint("establishment_id", "number", name="uq_dossier_number"),
        sa.UniqueConstraint("public_id", name="uq_dossier_public_id"),
    )
    op.create_index(
        "ix_dossier_campaign_id_state", "dossier", ["establishment_id", "campaign_id", "state"], unique=False
    )
    op.create_index("ix_dossier_due_at", "dossier", ["due_at"], unique=False)
    op.create_index(
        "ix_dossier_respondent_id", "dossier", ["establishment_id", "respondent_id"], unique=False
    )
    op.create_index("ix_dossier_revision_id", "dossier", ["establishment_id", "revision_id"], unique=False)
    op.create_index("ix_dossier_student_id", "dossier", ["establishment_id", "student_id"], unique=False)
    op.create_table(
        "evaluation",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("enrolment_id", columns.key(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("criterion", sa.String(), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("out_of", sa.Integer(), nullable=True),
        sa.Column("coefficient", sa.Integer(), nullable=True),
        sa.Column("letter", sa.String(), nullable=True),
        sa.Column("mention", sa.String(), nullable=True),
        sa.Column("appreciation", sa.String(), nullable=True),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "enrolment_id"],
            ["enrolment.establishment_id", "enrolment.id"],
            name="fk_evaluation_enrolment_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_evaluation_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_evaluation_id"),
    )
    op.create_index(
        "ix_evaluation_enrolment_id", "evaluation", ["establishment_id", "enrolment_id"], unique=False
    )
    op.create_table(
        "booking",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("slot_id", columns.key(), nullable=False),
        sa.Column("student_id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column(
            "state",
            columns.choice("bookingstate", "held", "confirmed", "waiting", "offered", "released"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_booking_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "slot_id"], ["slot.establishment_id", "slot.id"], name="fk_booking_slot_id"
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_booking_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_booking_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_booking_id"),
        sa.UniqueConstraint("public_id", name="uq_booking_public_id"),
    )
    op.create_index("ix_booking_dossier_id", "booking", ["establishment_id", "dossier_id"], unique=False)
    op.create_index("ix_booking_expires_at", "booking", ["establishment_id", "expires_at"], unique=False)
    op.create_index("ix_booking_slot_id", "booking", ["establishment_id", "slot_id"], unique=False)
    op.create_index("ix_booking_student_id", "booking", ["establishment_id", "student_id"], unique=False)
    op.create_index(
        "uq_booking_living",
        "booking",
        ["establishment_id", "slot_id", "student_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'released'"),
        postgresql_where=sa.text("state <> 'released'"),
    )
    op.create_table(
        "change_request",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=True),
        sa.Column("student_id", columns.key(), nullable=True),
        sa.Column("family_id", columns.key(), nullable=True),
        sa.Column("dossier_id", columns.key(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("state", columns.choice("changestate", "pending", "decided", "withdrawn"), nullable=False),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN student_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN family_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_change_request_subject"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_change_request_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_change_request_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "family_id"],
            ["family.establishment_id", "family.id"],
            name="fk_change_request_family_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_change_request_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "student_id"],
            ["student.establishment_id", "student.id"],
            name="fk_change_request_student_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_change_request_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_change_request_id"),
        sa.UniqueConstraint("public_id", name="uq_change_request_public_id"),
    )
    op.create_index(
        "ix_change_request_dossier_id", "change_request", ["establishment_id", "dossier_id"], unique=False
    )
    op.create_index(
        "ix_change_request_family_id", "change_request", ["establishment_id", "family_id"], unique=False
    )
    op.create_index(
        "ix_change_request_person_id", "change_request", ["establishment_id", "person_id"], unique=False
    )
    op.create_index("ix_change_request_state", "change_request", ["establishment_id", "state"], unique=False)
    op.create_index(
        "ix_change_request_student_id", "change_request", ["establishment_id", "student_id"], unique=False
    )
    op.create_table(
        "consent_record",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=False),
        sa.Column("signer_id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("consent_key", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", columns.choice("consentanswer", "given", "refused", "withdrawn"), nullable=False),
        sa.Column("details", columns.json(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_consent_record_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_consent_record_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_consent_record_person_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "signer_id"],
            ["person.establishment_id", "person.id"],
            name="fk_consent_record_signer_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_consent_record_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent_record"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_consent_record_id"),
    )
    op.create_index(
        "ix_consent_record_dossier_id", "consent_record", ["establishment_id", "dossier_id"], unique=False
    )
    op.create_index(
        "ix_consent_record_person_id", "consent_record", ["establishment_id", "person_id"], unique=False
    )
    op.create_index(
        "ix_consent_record_person_id_consent_key_purpose_medium",
        "consent_record",
        ["establishment_id", "person_id", "consent_key", "purpose", "medium"],
        unique=False,
    )
    op.create_index(
        "ix_consent_record_signer_id", "consent_record", ["establishment_id", "signer_id"], unique=False
    )
    op.create_table(
        "dossier_answer",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("step_key", sa.String(), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column("owner_id", columns.key(), nullable=True),
        sa.Column("value", columns.json(), nullable=False),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_dossier_answer_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_answer_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_answer_establishment_id"
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "owner_id"],
            ["person.establishment_id", "person.id"],
            name="fk_dossier_answer_owner_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_answer"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_answer_id"),
    )
    op.create_index("ix_dossier_answer_dossier_id", "dossier_answer", ["establishment_id", "dossier_id"], unique=False)
    op.create_index("ix_dossier_answer_owner_id", "dossier_answer", ["establishment_id", "owner_id"], unique=False)
    op.create_index(
        "uq_dossier_answer_common",
        "dossier_answer",
        ["establishment_id", "dossier_id", "step_key", "item_key"],
        unique=True,
        sqlite_where=sa.text("owner_id IS NULL"),
        postgresql_where=sa.text("owner_id IS NULL"),
    )
    op.create_index(
        "uq_dossier_answer_owned",
        "dossier_answer",
        ["establishment_id", "dossier_id", "step_key", "item_key", "owner_id"],
        unique=True,
        sqlite_where=sa.text("owner_id IS NOT NULL"),
        postgresql_where=sa.text("owner_id IS NOT NULL"),
    )
    op.create_table(
        "dossier_decision",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            columns.choice("verdict", "accepted", "refused", "returned", "withdrawn"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_dossier_decision_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_decision_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_decision_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_decision"),
        sa.UniqueConstraint(
            "establishment_id", "dossier_id", "round", name="uq_dossier_decision_dossier_id_round"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_decision_id"),
    )
    op.create_table(
        "dossier_event",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", columns.json(), nullable=False),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_dossier_event_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_event_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_event_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_event"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_event_id"),
    )
    op.create_index(
        "ix_dossier_event_dossier_id", "dossier_event", ["establishment_id", "dossier_id"], unique=False
    )
    op.create_table(
        "dossier_note",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", columns.key(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_dossier_note_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_note_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_note_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_note"),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_note_id"),
    )
    op.create_index("ix_dossier_note_dossier_id", "dossier_note", ["establishment_id", "dossier_id"], unique=False)
    op.create_table(
        "dossier_item",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column(
            "kind", columns.choice("itemkind", "document", "consent", "answer", "booking"), nullable=False
        ),
        sa.Column("step_key", sa.String(), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column(
            "state", columns.choice("itemstate", "asked", "given", "accepted", "returned"), nullable=False
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", columns.key(), nullable=True),
        sa.Column("decided_by_id", columns.key(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_dossier_item_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "document_id"],
            ["document.establishment_id", "document.id"],
            name="fk_dossier_item_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_item_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_item_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_item"),
        sa.UniqueConstraint(
            "establishment_id",
            "dossier_id",
            "kind",
            "step_key",
            "item_key",
            name="uq_dossier_item_dossier_id_kind_step_key_item_key",
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_item_id"),
    )
    op.create_index(
        "ix_dossier_item_document_id", "dossier_item", ["establishment_id", "document_id"], unique=False
    )
    op.create_table(
        "dossier_snapshot",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", columns.json(), nullable=False),
        sa.Column("reasons", columns.json(), nullable=False),
        sa.Column("texts", columns.json(), nullable=False),
        sa.Column("prices", columns.json(), nullable=False),
        sa.Column("answers", columns.json(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.Column("summary_file_id", columns.key(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_dossier_snapshot_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "summary_file_id"],
            ["stored_file.establishment_id", "stored_file.id"],
            name="fk_dossier_snapshot_summary_file_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_dossier_snapshot_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_snapshot"),
        sa.UniqueConstraint(
            "establishment_id", "dossier_id", "round", name="uq_dossier_snapshot_dossier_id_round"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_dossier_snapshot_id"),
    )
    op.create_index(
        "ix_dossier_snapshot_summary_file_id",
        "dossier_snapshot",
        ["establishment_id", "summary_file_id"],
        unique=False,
    )
    op.create_table(
        "mail",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("values", columns.json(), nullable=False),
        sa.Column("person_id", columns.key(), nullable=True),
        sa.Column("dossier_id", columns.key(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("state", columns.choice("mailstate", "waiting", "sent", "failed"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_mail_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "person_id"],
            ["person.establishment_id", "person.id"],
            name="fk_mail_person_id",
        ),
        sa.ForeignKeyConstraint(["establishment_id"], ["establishment.id"], name="fk_mail_establishment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
        sa.UniqueConstraint("message_id", name="uq_mail_message_id"),
    )
    op.create_index("ix_mail_dossier_id", "mail", ["establishment_id", "dossier_id"], unique=False)
    op.create_index("ix_mail_establishment_id", "mail", ["establishment_id"], unique=False)
    op.create_index("ix_mail_person_id", "mail", ["establishment_id", "person_id"], unique=False)
    op.create_index("ix_mail_state_due_at", "mail", ["state", "due_at"], unique=False)
    op.create_table(
        "step_outcome",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(), nullable=False),
        sa.Column("result", columns.json(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_step_outcome_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_step_outcome_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_step_outcome"),
        sa.UniqueConstraint(
            "establishment_id",
            "dossier_id",
            "round",
            "step_key",
            name="uq_step_outcome_dossier_id_round_step_key",
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_step_outcome_id"),
    )
    op.create_table(
        "wish",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("dossier_id", columns.key(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("slot_id", columns.key(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_wish_rank")),
        sa.ForeignKeyConstraint(
            ["establishment_id", "dossier_id"],
            ["dossier.establishment_id", "dossier.id"],
            name="fk_wish_dossier_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id", "slot_id"], ["slot.establishment_id", "slot.id"], name="fk_wish_slot_id"
        ),
        sa.ForeignKeyConstraint(["establishment_id"], ["establishment.id"], name="fk_wish_establishment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_wish"),
        sa.UniqueConstraint(
            "establishment_id", "dossier_id", "group_key", "rank", name="uq_wish_dossier_id_group_key_rank"
        ),
        sa.UniqueConstraint(
            "establishment_id",
            "dossier_id",
            "group_key",
            "slot_id",
            name="uq_wish_dossier_id_group_key_slot_id",
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_wish_id"),
    )
    op.create_index("ix_wish_slot_id", "wish", ["establishment_id", "slot_id"], unique=False)
    op.create_table(
        "change_field",
        sa.Column("id", columns.key(), nullable=False),
        sa.Column("change_request_id", columns.key(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("base", columns.json(), nullable=True),
        sa.Column("proposed", columns.json(), nullable=True),
        sa.Column(
            "decision",
            columns.choice("fielddecision", "pending", "accepted", "refused", "automatic", "stale"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by_id", columns.key(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("establishment_id", columns.key(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_change_field_decided_by_id"),
        sa.ForeignKeyConstraint(
            ["establishment_id", "change_request_id"],
            ["change_request.establishment_id", "change_request.id"],
            name="fk_change_field_change_request_id",
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"], ["establishment.id"], name="fk_change_field_establishment_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_change_field"),
        sa.UniqueConstraint(
            "establishment_id", "change_request_id", "name", name="uq_change_field_change_request_id_name"
        ),
        sa.UniqueConstraint("establishment_id", "id", name="uq_change_field_id"),
    )
    for table in SCOPED:
        guards.keep_to_establishment(table)
    guards.create_refusal()
    for table in APPEND_ONLY:
        guards.refuse_changes(table)
    guards.refuse_changes("ruleset_revision", "OLD.state = 'published'")


def downgrade() -> None:
    op.drop_table("change_field")
    op.drop_table("wish")
    op.drop_table("step_outcome")
    op.drop_table("mail")
    op.drop_table("dossier_snapshot")
    op.drop_table("dossier_item")
    op.drop_table("dossier_note")
    op.drop_table("dossier_event")
    op.drop_table("dossier_decision")
    op.drop_table("dossier_answer")
    op.drop_table("consent_record")
    op.drop_table("change_request")
    op.drop_table("booking")
    op.drop_table("evaluation")
    op.drop_table("dossier")
    op.drop_table("document_file")
    op.drop_table("absence")
    op.drop_table("student_year")
    op.drop_table("slot")
    op.drop_table("ruleset_revision")
    op.drop_table("performed_piece")
    op.drop_table("ledger_deposit")
    op.drop_table("instrument_loan")
    op.drop_table("guardianship")
    op.drop_table("enrolment")
    op.drop_table("document")
    op.drop_table("course_session")
    op.drop_table("student")
    op.drop_table("password_link")
    op.drop_table("membership")
    op.drop_table("login_session")
    op.drop_table("ledger_entry")
    op.drop_table("guardian")
    op.drop_table("family_member")
    op.drop_table("course")
    op.drop_table("campaign")
    op.drop_table("audit_event")
    op.drop_table("teacher")
    op.drop_table("stored_file")
    op.drop_table("search_word")
    op.drop_table("school_year")
    op.drop_table("room")
    op.drop_table("person")
    op.drop_table("performance")
    op.drop_table("outbox_message")
    op.drop_table("number_sequence")
    op.drop_table("flow_link")
    op.drop_table("family")
    op.drop_table("discipline")
    op.drop_table("department")
    op.drop_table("account")
    op.drop_table("worker_beat")
    op.drop_table("throttle")
    op.drop_table("establishment")
    op.drop_table("demonstration_clock")
    guards.drop_refusal()
