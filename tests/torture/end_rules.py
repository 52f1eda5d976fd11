"""What must be so once nobody is in the middle of anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from domain.entries import Origin
from tests.torture.evidence import Evidence, in_companies
from tests.torture.request_rules import REQUEST
from tests.torture.sheet_rules import ROW


def all_done(evidence: Evidence) -> Iterator[str]:
    left = [row["update_id"] for row in evidence.books.inbox if row["state"] != "done"]
    if left:
        yield f"{len(left)} updates are not done: {left[:5]}"


def all_told(evidence: Evidence) -> Iterator[str]:
    """Everybody knows of each user that they made, and each operation that was recorded was answered.

    Of users who were asked for, see `request_rules.askers_told`; of a sheet's, `sheet_rules.sheets_told`.
    """
    names = {each["id"]: each["name"] for each in evidence.books.companies}
    for company_id, entries in in_companies(evidence.books):
        for entry in entries[evidence.before[company_id] :]:
            facts = dict(entry.detail.facts)
            if entry.operation == "user_created" and REQUEST not in facts and ROW not in facts:
                name = facts["Usuario"]
                if (names[company_id], name) not in evidence.witness.users:
                    yield f"{name} was created in {names[company_id]}, and nobody was told"
            told = evidence.witness.operations.get(entry.operation_id)
            if entry.origin is Origin.API and told != (company_id, entry.folio):
                yield f"{entry.summary} was recorded with folio {entry.folio}, and answered with {told}"


def all_sent(evidence: Evidence) -> Iterator[str]:
    """Every alert since the people came is in its person's chat, in the message that the outbox names."""
    shared = Counter((row["telegram_id"], row["message_id"]) for row in evidence.books.outbox)
    for row in evidence.books.outbox:
        if row["folio"] <= evidence.before.get(row["company_id"], 0):
            continue
        what = f"folio {row['folio']} of company {row['company_id']} for {row['telegram_id']}"
        if row["state"] != "sent":
            yield f"{what} is {row['state']}: {row['reason']}"
            continue
        message = evidence.world.chat(row["telegram_id"]).messages.get(row["message_id"])
        if message is None:
            yield f"{what} was sent, and is not in the chat"
        elif not _tells_of(message["text"], row["folio"], shared[row["telegram_id"], row["message_id"]]):
            yield f"{what} was sent in a message that does not say so: {message['text'][:80]!r}"


def _tells_of(text: str, folio: int, many: int) -> bool:
    """Whether it is the alert of this entry; if it tells of many, whether it says how many exactly."""
    return (
        f" · folio {folio}\n" in f"{text}\n" if many == 1 else text[1:].startswith(f" {many:,} operaciones")
    )


def one_fate(evidence: Evidence) -> Iterator[str]:
    """Every copy of an alert that somebody attended says so, and by whom."""
    attended = {(row["company_id"], row["folio"]) for row in evidence.books.acknowledgements}
    for row in evidence.books.outbox:
        if row["state"] != "sent" or (row["company_id"], row["folio"]) not in attended:
            continue
        message = evidence.world.chat(row["telegram_id"]).messages.get(row["message_id"])
        if message is not None and "Atendida" not in message["text"]:
            yield (
                f"folio {row['folio']} of company {row['company_id']} was attended, and the copy of"
                f" {row['telegram_id']} does not say so"
            )


def secrets_go(evidence: Evidence) -> Iterator[str]:
    """A generated password that is still in a chat has the date on which it goes."""
    dated = {(row["chat_id"], row["message_id"]) for row in evidence.books.expiring}
    for chat_id, message_id in sorted(evidence.witness.secrets - dated):
        if message_id in evidence.world.chat(chat_id).messages:
            yield f"the message {message_id} in the chat {chat_id} would stay for ever"
