"""The tables that all companies share. Each company's audit table is in `audit_table.py`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from storage.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Names are unique as people see them: `name_key` has no case, accents or spacing.
companies = Table(
    "companies",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False),
    Column("name_key", String(160), nullable=False, unique=True),
    Column("rfc", String(13), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("archived_at", Moment),
    Column("log_settings_version", Integer, nullable=False),
    Column("late_after", Integer, nullable=False),  # days after which a report is late
    Column("password_days", Integer),  # after which passwords expire; empty: never
    sqlite_autoincrement=True,  # an id is never reused, so a company never inherits another's audit table
)

profiles = Table(
    "profiles",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("fixed", Boolean, nullable=False),
    Column("permissions", String(400), nullable=False),
    UniqueConstraint("company_id", "name"),
    sqlite_autoincrement=True,  # an old button must never give another profile that got the same id
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("name", String(30), nullable=False),
    Column("full_name", String(60), nullable=False),
    Column("profile_id", ForeignKey("profiles.id"), nullable=False),
    Column("telegram_id", BigInteger),
    Column("state", String(10), nullable=False),
    Column("state_since", Moment, nullable=False),
    Column("state_by", String(140), nullable=False),  # who left them in it, as people read it; empty: nobody
    Column("state_reason", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment),  # when they last did something here, to the day
    UniqueConstraint("company_id", "name"),
    UniqueConstraint("company_id", "telegram_id"),
    Index(None, "telegram_id"),
)

# Users' passwords, as hashes alone, apart from what every tap reads of a user.
credentials = Table(
    "credentials",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("password_hash", String(255), nullable=False),
    Column("earlier_hashes", Text, nullable=False),  # newest first, separated by spaces
    Column("set_at", Moment, nullable=False),
    Column("set_by", String(140), nullable=False),  # as people read it; empty: the user
    Column("temporary_until", Moment),
    Column("must_change", Boolean, nullable=False),
    Column("wrong_tries", Integer, nullable=False),  # since the last right one
    Column("locked_until", Moment),
    Column("warned_at", Moment),  # when the user was told that it expires
)

# How a user wants alerts, if not as usual.
alert_choices = Table(
    "alert_choices",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # JSON, as `domain.alert_choices` writes it
)

# How a company's alerts are told, if not as usual.
alert_rules = Table(
    "alert_rules",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # JSON, as `domain.alert_rules` writes it
)

# Alerts that are told again if nobody attends them: when next, unless that is over, and how often so far.
unattended = Table(
    "unattended",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
    Column("told", Integer, nullable=False),
    Column("due_at", Moment),
    Index(None, "due_at"),
)

# Messages that told of alerts once more, from one folio to another, besides those in the outbox.
alert_copies = Table(
    "alert_copies",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Index(None, "company_id", "last"),
)

# The group, or the topic of one, that a company's alerts go to besides its readers, and when its next may.
alert_groups = Table(
    "alert_groups",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("title", String(128), nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),  # since the last message sent
    Index(None, "chat_id"),
)

# The topic of an account's private chat that a company's messages go to.
private_topics = Table(
    "private_topics",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, nullable=False),
)

# Alerts to a company's group: the message of each once it was sent, and whether that shows what became of it.
group_alerts = Table(
    "group_alerts",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("stale", Boolean, nullable=False),
    Index(
        "ix_group_alerts_pending",
        "company_id",
        "folio",
        sqlite_where=text("message_id IS NULL"),
        postgresql_where=text("message_id IS NULL"),
    ),
    Index(
        "ix_group_alerts_stale",
        "company_id",
        "message_id",
        sqlite_where=text("stale"),
        postgresql_where=text("stale"),
    ),
    Index(None, "company_id", "message_id"),
)

log_settings = Table(
    "log_settings",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("operation", String(40), primary_key=True),
    Column("recorded", Boolean, nullable=False),
)

# Where each log stands: its last folio, the root of its tree, that entry's own hash, and the tree's peaks.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("folio", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("peaks", LargeBinary, nullable=False),
)

# The hashes of each log's tree: of so many entries, or of tiles of the level below, and the root above them.
# They stay when the entries are purged.
log_tiles = Table(
    "log_tiles",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)

# Which entries are about which user, profile or other entry, as their `detail` says.
subject_entries = Table(
    "subject_entries",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
)

suppressed_operations = Table(
    "suppressed_operations",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("day", Date, primary_key=True),  # in the company's zone
    Column("operation", String(40), primary_key=True),
    Column("count", BigInteger, nullable=False),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("folio", BigInteger, primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("acknowledged_at", Moment, nullable=False),
)

# One row for each alert and recipient: what became of it. A digest tells several in one message.
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("folio", BigInteger, nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("message_id", BigInteger),
    Column("reason", String(200)),
    Column("cents", BigInteger),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("company_id", "folio", "user_id"),
    # Each recipient's pending alerts, in order, however much was sent before.
    Index(
        "ix_outbox_pending",
        "user_id",
        "id",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

# One row for each recipient: when their next message may go. Due ones are found here, however long the queues
# are.
alert_queues = Table(
    "alert_queues",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),  # the account's own, until Telegram says that it moved
    Column("waiting", Boolean, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),  # since the last message sent
    Column("digests", Integer, nullable=False),  # consecutive ones
    Column("unreachable", String(200)),  # why nothing can be sent to the account
)

# The codes themselves are not kept. One without a company and user gives the owner's seat.
invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("code_hash", LargeBinary(32), nullable=False, unique=True),
    Column("company_id", ForeignKey("companies.id")),
    Column("user_id", ForeignKey("users.id")),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(140), nullable=False),  # as people read it
    Column("inviter_id", ForeignKey("users.id")),  # empty: made at the console
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Column("telegram_id", BigInteger),  # the account that accepted it
    Column("resets", Boolean, nullable=False),  # whether it sets the password of a user who is in already
    Index(None, "user_id"),
)

# Accounts of nobody's; one that becomes a user's is ignored nowhere any more.
ignored_strangers = Table(
    "ignored_strangers",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("telegram_id", BigInteger, primary_key=True),
    Column("ignored_by", String(140), nullable=False),  # as people read it
    Column("ignored_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("label", String(40), nullable=False),
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("expires_at", Moment),
    Column("rights", String(60), nullable=False),  # what it is for, separated by spaces
    Column("operations", Text),  # the codes that it may report, separated by spaces; NULL for all
    Column("reads", Text),  # the filter of the log that it reads; NULL for all of it
    Column("addresses", Text),  # the networks that it is taken from, separated by spaces; NULL for any
    Column("made_by", ForeignKey("users.id")),  # NULL at the console
    Column("last_used_at", Moment),
    Column("allowed", BigInteger, nullable=False, server_default="0"),  # decisions that were a yes
    # The space of its reports' ids: a key that replaces another takes over its space, so that reports sent
    # again with the new key are recognised.
    Column("id_space", Uuid, nullable=False),
)

# Telegram's updates, committed before they are confirmed. One that is done keeps only its id, for some days.
inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("lane", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("body", LargeBinary),
    Index(None, "state", "update_id"),
)

# One row for each person: their open conversation.
conversations = Table(
    "conversations",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation", String(40)),
    Column("draft", Text),
    Column("company_id", ForeignKey("companies.id")),
)

# Messages that delete themselves, such as one that shows a generated password.
expiring_messages = Table(
    "expiring_messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("due_at", Moment, nullable=False),
)

# One row for each thing that somebody was refused in the last hour, so that a flood is two entries: the
# first, and one with the exact count of the rest.
refusals = Table(
    "refusals",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("attempt", String(200), primary_key=True),
    Column("recorded_at", Moment, nullable=False),
    Column("folio", BigInteger, nullable=False),
    Column("unrecorded", BigInteger, nullable=False),
    Index(None, "recorded_at"),
)

# One row: when a process was last at work.
heartbeat = Table(
    "heartbeat",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

# A seal is a company's head as sent to its supervisors; the proof is the copy in their chats.
seals = Table(
    "seals",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("sealed_at", Moment, nullable=False),
)

# What witnesses signed of seals: for each the text that was signed, whose key, when by its clock.
cosignatures = Table(
    "cosignatures",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("witness", String(200), primary_key=True),  # its public key, as text
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("cosigned_at", BigInteger, nullable=False),  # seconds since 1970
    Column("signature", LargeBinary(64), nullable=False),
)

# Which witnesses say that a log is not the one that they saw: up to which folio they saw it.
contradictions = Table(
    "contradictions",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("witness", String(200), primary_key=True),
    Column("seen", BigInteger, nullable=False),
    Column("folio", BigInteger, nullable=False),  # of the seal that it did not sign
    Column("ends_at", BigInteger, nullable=False),  # where the log ended then
    Column("told_at", Moment, nullable=False),
)

# The text of all logs' signed heads of a day, and the answer of the authority that stamped it.
timestamps = Table(
    "timestamps",
    metadata,
    Column("day", Date, primary_key=True),
    Column("text", Text, nullable=False),
    Column("answer", LargeBinary, nullable=False),
)

# Automatic messages other than alerts: seals and summaries. One row for each message.
notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(10), nullable=False),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # JSON, by kind
    Column("state", String(10), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Moment),
    Column("message_id", BigInteger),
    Index(
        "ix_notices_pending",
        "due_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index(
        "ix_notices_seals",
        "telegram_id",
        "company_id",
        "id",
        sqlite_where=text("kind = 'seal'"),
        postgresql_where=text("kind = 'seal'"),
    ),
)

# Who gets a summary of a company's log, how often, at which hour of its zone, and when next.
summary_settings = Table(
    "summary_settings",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("frequency", String(10), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Index(None, "due_at"),
)

# How long a company keeps its log; without a row, as long as the law requires. `held` stops every purge.
log_keeping = Table(
    "log_keeping",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("years", Integer, nullable=False),
    Column("held", Boolean, nullable=False),
)

# The beginning of a purged log: the last link that was removed.
log_anchors = Table(
    "log_anchors",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("folio", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

# What each erasure takes from which entry: hidden values as bits, the lowest first. The erasure is named by
# its own entry, which has a digest of these. They stay when the entries are purged.
erasures = Table(
    "erasures",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True, autoincrement=False),
    Column("erasure", BigInteger, primary_key=True, autoincrement=False),
    Column("folio", BigInteger, primary_key=True, autoincrement=False),
    Column("hidden_values", LargeBinary, nullable=False),
    Column("done", Boolean, nullable=False),
    Index(None, "company_id", "folio"),
    Index(
        "ix_erasures_left",
        "company_id",
        "folio",
        sqlite_where=text("NOT done"),
        postgresql_where=text("NOT done"),
    ),
)

# Users' log filters, so that a button can name them; saved ones have a name.
log_filters = Table(
    "log_filters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("criteria", Text, nullable=False),  # JSON, as `LogFilter.encode` writes it
    Column("name", String(40)),
    Column("used_at", Moment, nullable=False),
    UniqueConstraint("user_id", "criteria", name="uq_log_filters_criteria"),
    UniqueConstraint("user_id", "name", name="uq_log_filters_name"),
)

# Long work that somebody asked for, stored so that a kill neither loses it nor repeats it.
long_works = Table(
    "long_works",
    metadata,
    Column("id", String(8), primary_key=True),  # random, as buttons name it
    Column("operation_id", Uuid, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("reference", String(60), nullable=False),  # the message that asked for it
    Column("request", Text, nullable=False),  # JSON, by kind
    Column("state", String(12), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("message_id", BigInteger),  # the one that shows its progress
    Index(
        "ix_long_works_left",
        "asked_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# How many have to approve what, in a company; without a row, nobody has to.
approval_rules = Table(
    "approval_rules",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("quorum", Integer, nullable=False),
)

# Requests stay for ever. They are numbered in each company.
approval_requests = Table(
    "approval_requests",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("operation_id", Uuid, nullable=False),  # the deed's own, once it is done
    Column("deed", String(20), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON, by deed
    Column("title", String(200), nullable=False),
    Column("changes", Text, nullable=False),  # JSON, as people read it
    Column("needs", String(400), nullable=False),  # permissions that who approves must have
    Column("about", ForeignKey("users.id")),  # who can't approve it, besides who asked
    Column("quorum", Integer, nullable=False),
    Column("asker_id", ForeignKey("users.id"), nullable=False),
    Column("asker", String(140), nullable=False),  # as people read it
    Column("reference", String(60), nullable=False),  # the message that asked for it
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(140), nullable=False),
    Column("why", String(400), nullable=False),
    UniqueConstraint("company_id", "operation_id"),
    # What waits, however many were decided.
    Index(
        "ix_approval_requests_pending",
        "expires_at",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

approval_answers = Table(
    "approval_answers",
    metadata,
    Column("company_id", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("who", String(140), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["company_id", "number"], ["approval_requests.company_id", "approval_requests.number"]
    ),
)

# The notices that show a request with its buttons: in which chat and message is theirs to know.
approval_cards = Table(
    "approval_cards",
    metadata,
    Column("company_id", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notices.id"), primary_key=True),
    ForeignKeyConstraint(
        ["company_id", "number"], ["approval_requests.company_id", "approval_requests.number"]
    ),
)
