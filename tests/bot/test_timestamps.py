"""Each day's heads stamped by a real authority, and what that finds."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from msgspec import structs
from pydantic import SecretStr
from sqlalchemy import text

from bot.delivery.channel import CannotSend
from bot.delivery.timestamps import DaysToStamp, StampChannel, have_days_stamped
from bot.settings import Settings
from bot.timestamp_console import write_stamps
from bot.timing import Timing
from domain.backoff import DoublingWait
from domain.companies import Membership
from domain.entries import Outcome
from domain.errors import LogStopped
from domain.log_tree import Head
from services.asking import Ask
from services.installation import Installation
from services.log.stamping import day_to_stamp, keep_stamp, kept_stamps, text_to_stamp
from services.log.verification import verify_log
from services.log.verified import Verification
from services.time_authority import TimeAuthority
from storage.repositories.timestamps import DayStamp
from tests.bot.test_witnesses import BAD, LIAR, logged
from tests.conftest import NOW
from tests.people import ANA
from tests.tampering import by_hand, cut_off, entries, rebuilt
from tests.tsa import NAME, Openssl, authority_at_work
from tests.witnesses import answering, says

WAIT = timedelta(seconds=15)
GIVE_UP = 20.0  # seconds


@pytest.fixture(scope="session")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> Openssl:
    return Openssl(tmp_path_factory.mktemp("tsa") / "a")


@pytest.fixture
async def authority(openssl: Openssl) -> AsyncIterator[TimeAuthority]:
    async with authority_at_work(openssl) as url:
        yield TimeAuthority(url, openssl.root.read_bytes())


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has eight entries."""
    await logged(installation, registered, 7)
    return registered


async def stamped(installation: Installation, authority: TimeAuthority) -> list[str]:
    """Have the day stamped if it is due; why that failed, if it did."""
    queue = DaysToStamp(installation, authority, DoublingWait(WAIT, 8))
    failures = []
    async with httpx.AsyncClient() as client:
        channel = StampChannel(client, authority, patience=0.5)
        for turn in await queue.due(now=datetime.now(UTC), but=()):
            content = await turn.compose()
            if content is None:
                continue
            try:
                answer = await channel.send(turn.address, content)
            except CannotSend as failure:
                failures.append(failure.reason)
            else:
                await turn.sent(answer, now=datetime.now(UTC))
    return failures


def under(installation: Installation, authority: TimeAuthority) -> Installation:
    return replace(installation, time_authority=authority)


async def verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


async def test_one_stamp_covers_the_heads_of_all_companies_and_openssl_checks_it(
    installation: Installation, place: Membership, authority: TimeAuthority, openssl: Openssl, tmp_path: Path
) -> None:
    assert await stamped(installation, authority) == []
    (day,) = await kept_stamps(installation)
    for company_id, size in ((0, 2), (place.company.id, 8)):
        assert f"vigia/{installation.seal_key.installation}/{company_id}\n{size}\n" in day.text
    assert openssl_takes(openssl, tmp_path, day.text, day.answer)
    assert not openssl_takes(openssl, tmp_path, day.text.replace("\n8\n", "\n9\n"), day.answer)


def openssl_takes(openssl: Openssl, folder: Path, stamped_text: str, answer: bytes) -> bool:
    (folder / "text").write_text(stamped_text, encoding="utf-8")
    (folder / "answer").write_bytes(answer)
    command = ["openssl", "ts", "-verify", "-data", "text", "-in", "answer", "-CAfile", str(openssl.root)]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


async def test_a_verification_says_up_to_where_the_log_was_stamped(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    watched = under(installation, authority)
    assert (await verified(watched, place)).stamped is None
    before = datetime.now(UTC).replace(microsecond=0)
    await stamped(watched, authority)
    found = await verified(watched, place)
    assert found.stamped is not None
    assert (found.stamped.authority, found.stamped.folio, found.failed) == (NAME, 9, False)
    assert found.stamped.at >= before


async def test_a_day_is_stamped_once(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    today = datetime.now(UTC)
    for _ in range(2):
        await asyncio.gather(*(stamped(installation, authority) for _ in range(2)))
    assert len(await kept_stamps(installation)) == 1
    assert await day_to_stamp(installation, now=today) is None
    tomorrow = await day_to_stamp(installation, now=today + timedelta(days=1))
    assert tomorrow == (await kept_stamps(installation))[0].day + timedelta(days=1)


async def test_a_log_that_was_built_anew_after_its_stamp_is_told_and_alerts(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    watched = under(installation, authority)
    await stamped(watched, authority)
    await rebuilt(watched, place, lambda each: structs.replace(each, summary=f"{each.summary} y otra cosa"))
    found = await verified(watched, place)
    assert (found.broken, found.failed, found.stamp_differs) == (None, True, True)
    last = (await entries(watched, place))[-1]
    assert (last.outcome, last.sensitive) == (Outcome.FAILED, True)
    assert last.summary == "No íntegra: su sello de tiempo es de otra bitácora"


async def test_a_log_that_was_cut_after_its_stamp_is_told(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    watched = under(installation, authority)
    await stamped(watched, authority)
    await cut_off(watched, place, last=5)
    watched.database.heads.forget_all()
    assert (await verified(watched, place)).stamp_differs


async def test_a_stamp_that_somebody_touched_counts_for_nothing(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    watched = under(installation, authority)
    await stamped(watched, authority)
    async with by_hand(watched, place) as connection:
        await connection.execute(text("UPDATE timestamps SET text = replace(text, 'hecho 2', 'hecho 3')"))
    assert (await verified(watched, place)).stamped is None


async def test_a_day_put_there_by_hand_does_not_hide_the_one_before(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    watched = under(installation, authority)
    await stamped(watched, authority)
    (day,) = await kept_stamps(watched)
    await keep_stamp(watched, DayStamp(day.day + timedelta(days=1), day.text + "x", day.answer))
    await keep_stamp(watched, DayStamp(day.day + timedelta(days=2), day.text, b"x"))
    assert (await verified(watched, place)).stamped is not None


async def test_a_stopped_log_is_not_stamped(installation: Installation, place: Membership) -> None:
    with pytest.raises(LogStopped):
        installation.database.heads.stop(place.company.id, found=Head(1, bytes(32)))
    told = await text_to_stamp(installation, now=NOW)
    assert f"/{place.company.id}\n" not in told
    assert "/0\n" in told


async def test_another_authoritys_stamp_is_refused(
    installation: Installation, place: Membership, openssl: Openssl, tmp_path: Path
) -> None:
    other = Openssl(tmp_path / "other")
    async with authority_at_work(other) as url:
        failures = await stamped(installation, TimeAuthority(url, openssl.root.read_bytes()))
    assert failures == ["the authority's stamp is not of this text under its root"]
    assert await kept_stamps(installation) == []


async def test_an_answer_to_another_request_is_refused(
    installation: Installation, place: Membership, openssl: Openssl
) -> None:
    """Also to one about the same text: each has a number of its own."""
    authority = TimeAuthority("http://127.0.0.1:1", openssl.root.read_bytes())
    made = authority.request("Sureste")
    answer = openssl.reply(made.body)
    assert authority.stamp_in(answer, "Sureste", nonce=made.nonce) is not None
    assert authority.stamp_in(answer, "Sureste", nonce=authority.request("Sureste").nonce) is None
    assert authority.stamp_in(answer, "Norte", nonce=made.nonce) is None
    assert authority.stamp_in(answer[:-1], "Sureste") is None


@pytest.mark.parametrize("kind", [*BAD, "words"])
async def test_an_authority_that_fails_leaves_the_day_to_be_stamped(
    installation: Installation, place: Membership, openssl: Openssl, kind: str
) -> None:
    say, reason = BAD.get(kind, (says("200 OK", "sí"), "is not of this text under its root"))
    async with answering(LIAR, say) as server:
        authority = TimeAuthority(server.url, openssl.root.read_bytes())
        (failure,) = await stamped(installation, authority)
    assert failure.endswith(reason)
    assert await kept_stamps(installation) == []
    assert await day_to_stamp(installation, now=NOW) is not None


async def test_the_worker_has_the_day_stamped(
    installation: Installation, place: Membership, authority: TimeAuthority
) -> None:
    committed = asyncio.Event()
    installation.database.after_commit(committed.set)
    worker = asyncio.create_task(have_days_stamped(installation, authority, Timing()))
    try:
        async with asyncio.timeout(GIVE_UP):
            while not await kept_stamps(installation):
                await committed.wait()
                committed.clear()
    finally:
        worker.cancel()
        await asyncio.wait({worker})


async def test_the_console_writes_what_openssl_checks(
    installation: Installation,
    place: Membership,
    authority: TimeAuthority,
    openssl: Openssl,
    database_url: str,
    tmp_path: Path,
) -> None:
    await stamped(installation, authority)
    settings = Settings(
        database_url=SecretStr(database_url),
        data_dir=tmp_path / "data",
        timestamps=authority.url,
        timestamps_root=openssl.root,
    )
    said: list[str] = []
    await write_stamps(settings, tmp_path / "sellos", say=said.append)
    assert said[0].startswith("1 día con sello de tiempo")
    ended = await asyncio.to_thread(
        subprocess.run, said[1].split(), cwd=tmp_path / "sellos", capture_output=True, text=True
    )
    assert ended.stdout.strip() == "Verification: OK"
