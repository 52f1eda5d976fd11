"""Messages that delete themselves, as seen on people's phones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.companies import Company
from sandbox.faults import ServerError
from services.installation import Installation
from services.sending.expiring_messages import expire_message, expiring_messages
from tests.phone import Phone

GONE = 9_999  # the number of a message that is not there
HOUR = timedelta(hours=1)
LATER = timedelta(seconds=30)  # more than the test takes


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _expire(bot: Installation, phone: Phone, message_id: int, *, after: timedelta = -HOUR) -> None:
    await expire_message(bot, phone.person_id, message_id, due_at=datetime.now(UTC) + after)


async def _message(phone: Phone, command: str, words: str) -> int:
    """The number of the message that answers the command."""
    phone.send(command)
    await phone.sees(words)
    return int(phone.messages[-1]["message_id"])


async def test_what_is_overdue_goes_and_what_is_not_stays(ana: Phone, bot: Installation) -> None:
    later = await _message(ana, "/start", "¿Qué quieres hacer?")
    await _expire(bot, ana, later, after=LATER)
    for _ in range(2):  # the second is found when the first round is over
        await _expire(bot, ana, await _message(ana, "/ayuda", "Qué puedes hacer"))
        await ana.no_longer_sees("Qué puedes hacer")
    assert later in [message["message_id"] for message in ana.messages]
    assert later in [each.message_id for each in await expiring_messages(bot)]


async def test_one_that_is_gone_already_holds_back_no_other(ana: Phone, bot: Installation) -> None:
    await _expire(bot, ana, GONE, after=-2 * HOUR)
    await _expire(bot, ana, await _message(ana, "/ayuda", "Qué puedes hacer"))
    await ana.no_longer_sees("Qué puedes hacer")
    await _expire(bot, ana, await _message(ana, "/start", "¿Qué quieres hacer?"))
    await ana.no_longer_sees("¿Qué quieres hacer?")
    left = [each.message_id for each in await expiring_messages(bot)]
    assert GONE not in left
    assert len(left) <= 1  # the last one is noted after it went


async def test_it_goes_in_the_end_when_telegram_failed(ana: Phone, bot: Installation) -> None:
    message_id = await _message(ana, "/ayuda", "Qué puedes hacer")
    ana.world.faults.add(method="deleteMessage", kind=ServerError(), times=2)
    await _expire(bot, ana, message_id)
    await ana.no_longer_sees("Qué puedes hacer")
    assert ana.world.faults.all_taken
