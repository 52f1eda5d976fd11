"""Topics of a private chat: a company's messages in one of its own, for whoever wants that."""

from __future__ import annotations

from dataclasses import dataclass

from services.installation import Installation


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a company's message is for: a user, by their account."""

    user_id: int
    telegram_id: int
    company_id: int


@dataclass(frozen=True, slots=True)
class PrivateTopic:
    """The company's own topic in the reader's chat: its name, and its thread once it was opened."""

    name: str
    thread_id: int | None


async def topic_for(installation: Installation, reader: Reader) -> PrivateTopic | None:
    """The topic that the company's messages go to; None if its reader wants none."""
    async with installation.database.reading() as work:
        choices = await work.alert_choices.of(reader.user_id)
        company = await work.companies.get(reader.company_id) if choices.topic else None
        if company is None:
            return None
        thread_id = await work.private_topics.thread_of(reader.telegram_id, reader.company_id)
        return PrivateTopic(company.name, thread_id)


async def topic_opened(installation: Installation, reader: Reader, *, thread_id: int) -> None:
    """Send the company's messages there from now on."""
    async with installation.database.writing() as work:
        await work.private_topics.keep(reader.telegram_id, reader.company_id, thread_id=thread_id)


async def topic_gone(installation: Installation, reader: Reader, *, thread_id: int) -> None:
    """The reader deleted it: the next message opens another."""
    async with installation.database.writing() as work:
        await work.private_topics.forget(reader.telegram_id, thread_id=thread_id)


async def company_of_topic(installation: Installation, telegram_id: int, thread_id: int) -> int | None:
    """The company whose topic it is in the account's chat."""
    async with installation.database.reading() as work:
        return await work.private_topics.company_of(telegram_id, thread_id)
