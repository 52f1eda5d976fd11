"""The first release's tables. Each company's audit table is made by `storage.audit_table`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.log_functions import creating_functions

revision = "0001"
down_revision = None

_SQLITE = (
    "CREATE TRIGGER log_tiles_refuses_UPDATE BEFORE UPDATE ON log_tiles"
    " BEGIN SELECT RAISE(ABORT, 'log_tiles is append-only'); END",
    "CREATE TRIGGER log_tiles_refuses_DELETE BEFORE DELETE ON log_tiles"
    " BEGIN SELECT RAISE(ABORT, 'log_tiles is append-only'); END",
)
_POSTGRESQL = (
    """
CREATE FUNCTION vigia_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
""",
    """
CREATE FUNCTION vigia_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE anchor BIGINT;
BEGIN
    SELECT folio INTO anchor FROM log_anchors WHERE company_id = CAST(TG_ARGV[0] AS INTEGER);
    IF OLD.folio > coalesce(anchor, 0) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
    RETURN OLD;
END $$
""",
    """
CREATE FUNCTION vigia_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE company INTEGER := CAST(TG_ARGV[0] AS INTEGER);
BEGIN
    IF (NEW.folio, NEW.occurred_at, NEW.recorded_at, NEW.profile, NEW.permissions, NEW.category,
        NEW.operation, NEW.sensitive, NEW.outcome, NEW.origin, NEW.operation_id, NEW.hash)
        IS DISTINCT FROM
        (OLD.folio, OLD.occurred_at, OLD.recorded_at, OLD.profile, OLD.permissions, OLD.category,
        OLD.operation, OLD.sensitive, OLD.outcome, OLD.origin, OLD.operation_id, OLD.hash)
        OR NOT EXISTS
        (SELECT 1 FROM erasures WHERE company_id = company AND folio = OLD.folio AND NOT done)
    THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
    RETURN NEW;
END $$
""",
    "CREATE TRIGGER log_tiles_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log_tiles"
    " FOR EACH STATEMENT EXECUTE FUNCTION vigia_refuse_change()",
)


def upgrade() -> None:
    """All tables that companies share, and what refuses a change to a log."""
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=160), nullable=False),
        sa.Column("rfc", sa.String(length=13), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.Column("log_settings_version", sa.Integer(), nullable=False),
        sa.Column("late_after", sa.Integer(), nullable=False),
        sa.Column("password_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("name_key", name=op.f("uq_companies_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "expiring_messages",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_expiring_messages")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_state_update_id"), "inbox", ["state", "update_id"], unique=False)
    op.create_table(
        "alert_groups",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_groups_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_alert_groups")),
    )
    op.create_index(op.f("ix_alert_groups_chat_id"), "alert_groups", ["chat_id"], unique=False)
    op.create_table(
        "alert_rules",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_rules_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_alert_rules")),
    )
    op.create_table(
        "approval_rules",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_approval_rules_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", name=op.f("pk_approval_rules")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("leaf", sa.LargeBinary(length=32), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_audit_heads_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "conversations",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation", sa.String(length=40), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_conversations_company_id")),
        sa.PrimaryKeyConstraint("telegram_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "group_alerts",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_group_alerts_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_group_alerts")),
    )
    op.create_index(
        op.f("ix_group_alerts_company_id_message_id"),
        "group_alerts",
        ["company_id", "message_id"],
        unique=False,
    )
    op.create_index(
        "ix_group_alerts_pending",
        "group_alerts",
        ["company_id", "folio"],
        unique=False,
        sqlite_where=sa.text("message_id IS NULL"),
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.create_index(
        "ix_group_alerts_stale",
        "group_alerts",
        ["company_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("stale"),
        postgresql_where=sa.text("stale"),
    )
    op.create_table(
        "ignored_strangers",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("ignored_by", sa.String(length=140), nullable=False),
        sa.Column("ignored_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_ignored_strangers_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "telegram_id", name=op.f("pk_ignored_strangers")),
    )
    op.create_table(
        "erasures",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("erasure", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hidden_values", sa.LargeBinary(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_erasures_company_id")),
        sa.PrimaryKeyConstraint("company_id", "erasure", "folio", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_company_id_folio"), "erasures", ["company_id", "folio"], unique=False)
    op.create_index(
        "ix_erasures_left",
        "erasures",
        ["company_id", "folio"],
        unique=False,
        sqlite_where=sa.text("NOT done"),
        postgresql_where=sa.text("NOT done"),
    )
    op.create_table(
        "cosignatures",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cosigned_at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_cosignatures_company_id")),
        sa.PrimaryKeyConstraint("company_id", "witness", "folio", name=op.f("pk_cosignatures")),
    )
    op.create_table(
        "contradictions",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contradictions_company_id")),
        sa.PrimaryKeyConstraint("company_id", "witness", name=op.f("pk_contradictions")),
    )
    op.create_table(
        "timestamps",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_timestamps")),
    )
    op.create_table(
        "log_anchors",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_anchors_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_log_anchors")),
    )
    op.create_table(
        "log_keeping",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_keeping_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_log_keeping")),
    )
    op.create_table(
        "log_settings",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_settings_company_id")),
        sa.PrimaryKeyConstraint("company_id", "operation", name=op.f("pk_log_settings")),
    )
    op.create_table(
        "log_tiles",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_tiles_company_id")),
        sa.PrimaryKeyConstraint("company_id", "level", "number", name=op.f("pk_log_tiles")),
    )
    op.create_table(
        "long_works",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_long_works_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_works")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_long_works_operation_id")),
    )
    op.create_index(
        "ix_long_works_left",
        "long_works",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "private_topics",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_private_topics_company_id")),
        sa.PrimaryKeyConstraint("telegram_id", "company_id", name=op.f("pk_private_topics")),
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("permissions", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_profiles_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_profiles_company_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "refusals",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("unrecorded", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_refusals_company_id")),
        sa.PrimaryKeyConstraint("company_id", "source", "attempt", name=op.f("pk_refusals")),
    )
    op.create_index(op.f("ix_refusals_recorded_at"), "refusals", ["recorded_at"], unique=False)
    op.create_table(
        "seals",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_seals_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_seals")),
    )
    op.create_table(
        "subject_entries",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_subject_entries_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", "subject_id", "folio", name=op.f("pk_subject_entries")),
    )
    op.create_table(
        "suppressed_operations",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_suppressed_operations_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "day", "operation", name=op.f("pk_suppressed_operations")),
    )
    op.create_table(
        "unattended",
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_unattended_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_unattended")),
    )
    op.create_index(op.f("ix_unattended_due_at"), "unattended", ["due_at"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("full_name", sa.String(length=60), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_since", sa.BigInteger(), nullable=False),
        sa.Column("state_by", sa.String(length=140), nullable=False),
        sa.Column("state_reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_users_company_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name=op.f("fk_users_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_users_company_id_name")),
        sa.UniqueConstraint("company_id", "telegram_id", name=op.f("uq_users_company_id_telegram_id")),
    )
    op.create_index(op.f("ix_users_telegram_id"), "users", ["telegram_id"], unique=False)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("rights", sa.String(length=60), nullable=False),
        sa.Column("operations", sa.Text(), nullable=True),
        sa.Column("reads", sa.Text(), nullable=True),
        sa.Column("addresses", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.Column("allowed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id_space", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_api_keys_company_id")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_api_keys_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    op.create_table(
        "acknowledgements",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_acknowledgements_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_acknowledgements_user_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", "user_id", name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "alert_choices",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_alert_choices")),
    )
    op.create_table(
        "alert_copies",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_copies_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_copies_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_copies")),
    )
    op.create_index(
        op.f("ix_alert_copies_company_id_last"), "alert_copies", ["company_id", "last"], unique=False
    )
    op.create_table(
        "alert_queues",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("digests", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_queues_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_queues_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_alert_queues")),
    )
    op.create_table(
        "approval_requests",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("needs", sa.String(length=400), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=140), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=140), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["users.id"], name=op.f("fk_approval_requests_about")),
        sa.ForeignKeyConstraint(["asker_id"], ["users.id"], name=op.f("fk_approval_requests_asker_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_approval_requests_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "number", name=op.f("pk_approval_requests")),
        sa.UniqueConstraint(
            "company_id", "operation_id", name=op.f("uq_approval_requests_company_id_operation_id")
        ),
    )
    op.create_index(
        "ix_approval_requests_pending",
        "approval_requests",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("earlier_hashes", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=140), nullable=False),
        sa.Column("temporary_until", sa.BigInteger(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("warned_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=140), nullable=False),
        sa.Column("inviter_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("resets", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invitations_company_id")),
        sa.ForeignKeyConstraint(["inviter_id"], ["users.id"], name=op.f("fk_invitations_inviter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"], unique=False)
    op.create_table(
        "log_filters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_log_filters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_filters")),
        sa.UniqueConstraint("user_id", "criteria", name="uq_log_filters_criteria"),
        sa.UniqueConstraint("user_id", "name", name="uq_log_filters_name"),
    )
    op.create_table(
        "notices",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_notices_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_pending",
        "notices",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_notices_seals",
        "notices",
        ["telegram_id", "company_id", "id"],
        unique=False,
        sqlite_where=sa.text("kind = 'seal'"),
        postgresql_where=sa.text("kind = 'seal'"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_outbox_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_outbox_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "company_id", "folio", "user_id", name=op.f("uq_outbox_company_id_folio_user_id")
        ),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["user_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "summary_settings",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_summary_settings_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_summary_settings_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_summary_settings")),
    )
    op.create_index(op.f("ix_summary_settings_due_at"), "summary_settings", ["due_at"], unique=False)
    op.create_table(
        "approval_answers",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=140), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "number"],
            ["approval_requests.company_id", "approval_requests.number"],
            name=op.f("fk_approval_answers_company_id_number"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_approval_answers_user_id")),
        sa.PrimaryKeyConstraint("company_id", "number", "position", name=op.f("pk_approval_answers")),
    )
    op.create_table(
        "approval_cards",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "number"],
            ["approval_requests.company_id", "approval_requests.number"],
            name=op.f("fk_approval_cards_company_id_number"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_approval_cards_notice_id")),
        sa.PrimaryKeyConstraint("company_id", "number", "notice_id", name=op.f("pk_approval_cards")),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    statements: tuple[str, ...] = _SQLITE
    if not on_sqlite:
        schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
        statements = (*_POSTGRESQL, *creating_functions(schema))
    for statement in statements:
        op.execute(statement)
