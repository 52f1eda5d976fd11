"""Seals cosigned by witnesses over real HTTP, and what they find that the server's holder would hide."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import structs
from pydantic import SecretStr
from sqlalchemy import text

from bot.delivery.witnesses import have_seals_cosigned
from bot.installation_key import open_seal_key
from bot.run import running
from bot.settings import Settings
from bot.timing import Timing
from bot.verifying import verify_logs
from domain import keeping
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.cosignatures import Witness, cosignature_of, cosigned_message
from domain.entries import Entry, Outcome
from domain.seals import Seal
from domain.signed_notes import read_note
from services.asking import Ask
from services.installation import Installation
from services.log.certifying import certify_entry
from services.log.recording import Happening, record_all
from services.log.seals import newest_cosigned, seal_due_logs
from services.log.verification import verify_log
from services.log.verified import Verification
from services.log.witnessed import Witnessed
from services.witnessing.key import WitnessKey
from storage import log_tiles
from tests.bot.conftest import AnasBot
from tests.conftest import NOW
from tests.kept_log import kept_log, purged
from tests.people import ANA, registered_company
from tests.tampering import by_hand, cut_off, entries, put_head, put_words, rebuilt, replace_all
from tests.trees import rehashed
from tests.witnesses import NAME, WAIT, Asking, Notary, answering, request_in, says, witnessed_by

DAYS = [NOW + timedelta(days=number) for number in range(9)]
GIVE_UP = 20.0  # seconds
LIAR = WitnessKey.new(NAME)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has eight entries."""
    await logged(installation, registered, 7)
    return registered


@pytest.fixture
def notary(tmp_path: Path, installation: Installation) -> Notary:
    return Notary(tmp_path, installation.seal_key)


@pytest.fixture
async def witness(notary: Notary) -> AsyncIterator[Witness]:
    async with notary.at_work() as witness:
        yield witness


async def logged(installation: Installation, place: Membership, count: int) -> None:
    """So many entries more."""
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Factura {number}", operation_id=uuid4()),
        )
        for number in range(count)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)


async def verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


async def told(installation: Installation, company_id: int) -> Sequence[Entry]:
    """The entries that say that a witness saw another log."""
    async with installation.database.reading() as work:
        log = await work.audit_log(company_id).newer(limit=100)
    return [each for each in log if each.operation == "witness_contradicts"]


async def note_of(installation: Installation, place: Membership, folio: int) -> str:
    """The signed seal that an entry is certified under."""
    certificate = await certify_entry(
        Ask(installation, ANA, NOW), place.company.id, folio, operation_id=uuid4()
    )
    return certificate.proof.signed.note


async def sealed_and_witnessed(
    installation: Installation, place: Membership, witness: Witness, *, more: int = 4
) -> Installation:
    """The log after two days, each of them sealed and cosigned."""
    watched = witnessed_by(installation, witness)
    asking = Asking(watched)
    for day in DAYS[1:3]:
        await seal_due_logs(watched, now=day)
        await asking.until_done(day)
        await logged(watched, place, more)
    assert asking.failures == []
    return watched


async def test_each_seal_is_cosigned_and_the_next_one_proved_from_it(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    watched = witnessed_by(installation, witness)
    asking = Asking(watched)
    for day, folio in zip(DAYS[1:4], (8, 12, 16), strict=True):
        await seal_due_logs(watched, now=day)
        await asking.until_done(day)
        assert notary.saw(place.company.id) == folio
        await logged(watched, place, 4)
    assert asking.failures == []
    assert notary.saw(INSTALLATION_ID) == 2
    found = await verified(watched, place)
    (saw,) = found.witnessed
    assert (saw.name, saw.folio, saw.contradicts, saw.later) == (NAME, 16, None, 4)
    assert not found.failed


async def test_what_the_witness_signed_goes_with_the_seal_and_openssl_checks_it(
    installation: Installation, place: Membership, witness: Witness, tmp_path: Path
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    body, (own, line) = read_note(await note_of(watched, place, 3))
    made = cosignature_of(line, witness.key)
    assert own.name.endswith(f"/{place.company.id}")
    assert made is not None
    public = Ed25519PublicKey.from_public_bytes(witness.key.public)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "signature").write_bytes(made.signature)
    for message, code in ((cosigned_message(body, made.at), 0), (cosigned_message(body, made.at + 1), 1)):
        (tmp_path / "message").write_bytes(message)
        command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature"
        ended = await asyncio.to_thread(subprocess.run, command.split(), cwd=tmp_path, capture_output=True)
        assert ended.returncode == code
    # Without the setting there is nothing of it.
    assert len(read_note(await note_of(installation, place, 3))[1]) == 1


async def cut(installation: Installation, place: Membership, *, last: int) -> None:
    """The log cut, with all that the database has of what came after: it looks as it did then."""
    await cut_off(installation, place, last=last)
    async with by_hand(installation, place) as connection:
        for table in ("seals", "cosignatures"):
            statement = f"DELETE FROM {table} WHERE company_id = :company AND folio > :last"
            await connection.execute(text(statement), {"company": place.company.id, "last": last})


async def test_a_log_that_was_cut_is_told_by_the_next_start(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    """With its head, seals and cosignatures; so is an old copy put back."""
    watched = await sealed_and_witnessed(installation, place, witness)
    await cut(watched, place, last=9)
    assert not (await verified(watched, place)).failed  # nothing on the server says so
    await Asking(watched).until_done()
    found = await verified(watched, place)
    (saw,) = found.against
    assert (found.failed, saw.contradicts, saw.folio) == (True, 12, 8)
    assert notary.saw(place.company.id) == 12


async def test_it_is_recorded_once_and_alerts(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    await cut(watched, place, last=9)
    for _ in range(3):
        await Asking(watched).until_done()
    (entry,) = await told(watched, place.company.id)
    assert (entry.outcome, entry.sensitive, entry.user_name) == (Outcome.FAILED, True, "VIGIA")
    assert entry.summary == f"El testigo {NAME} vio otra bitácora hasta el #12"
    async with watched.database.reading() as work:
        assert await work.outbox.of_entry(place.company.id, entry.folio)


async def test_a_log_that_was_built_anew_and_goes_on_is_told_by_its_next_seal(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    """By the holder of the database and of the key, who takes the cosignatures away as well."""
    watched = await sealed_and_witnessed(installation, place, witness)
    await rebuilt(watched, place, lambda each: structs.replace(each, summary=f"{each.summary} y otra cosa"))
    async with by_hand(watched, place) as connection:
        for table in ("seals", "cosignatures"):
            await connection.execute(text(f"DELETE FROM {table}"))
    await logged(watched, place, 5)
    await seal_due_logs(watched, now=DAYS[4])
    asking = Asking(watched)
    await asking.until_done(DAYS[4])
    assert (asking.failures, notary.saw(place.company.id)) == ([], 12)
    assert (await verified(watched, place)).against[0].contradicts == 12
    (kept,) = notary.seen.refused()
    assert kept.head.folio == 21  # and the witness has both, each with the installation's signature


async def test_a_log_that_was_built_anew_is_found_by_what_is_kept_of_the_witness_alone(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    await rebuilt(watched, place, lambda each: structs.replace(each, summary=f"{each.summary} y otra cosa"))
    found = await verified(watched, place)
    assert (found.broken, found.against[0].contradicts) == (None, 12)


async def test_only_the_last_entry_of_what_was_seen_was_changed(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    """In a log of the same length, which is sealed once more under the same folio."""
    watched = await sealed_and_witnessed(installation, place, witness, more=0)
    log = list(await entries(watched, place))
    log[-1] = rehashed(place.company.id, log[-1], summary="Otra cosa")
    async with by_hand(watched, place) as connection:
        await replace_all(connection, place, log)
        await put_head(connection, place, log)
        await put_words(connection, place)
        for table in ("seals", "cosignatures"):
            await connection.execute(text(f"DELETE FROM {table}"))
    await seal_due_logs(watched, now=DAYS[4])
    await Asking(watched).until_done(DAYS[4])
    assert [each.summary for each in await told(watched, place.company.id)] == [
        f"El testigo {NAME} vio otra bitácora hasta el #8"
    ]


async def test_a_log_of_which_the_witness_saw_what_was_purged_since_goes_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, witness: Witness, notary: Notary
) -> None:
    monkeypatch.setattr(keeping, "SEGMENT", 8)
    monkeypatch.setattr(log_tiles, "HEIGHT", 2)
    place = await kept_log(installation)
    watched = witnessed_by(installation, witness)
    async with watched.database.writing() as work:
        head = await work.audit_log(place.company.id).hashes.head_at(5)
        assert head is not None
        await work.seals.add(Seal.of(place.company.id, head), now=NOW)
    await Asking(watched).until_done()
    assert notary.saw(place.company.id) == 5
    await purged(watched, place)
    await seal_due_logs(watched, now=datetime.now(UTC) + timedelta(days=9_000))
    asking = Asking(watched)
    await asking.until_done()
    assert asking.failures == []
    assert notary.saw(place.company.id) > 30
    assert not (await verified(watched, place)).failed


async def test_a_log_that_takes_no_entry_is_told_in_the_installations(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    await cut_off(watched, place, last=9)  # while the process remembers where it ended
    for _ in range(2):
        await Asking(watched).until_done()
    assert await told(watched, place.company.id) == []
    (entry,) = await told(watched, INSTALLATION_ID)
    assert entry.summary.startswith(f"{place.company.name}: El testigo {NAME} vio otra bitácora")


async def test_a_witness_that_signs_again_contradicts_nothing_any_more(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    async with answering(LIAR, says("409 x", "99\n", kind="text/x.tlog.size")) as liar:
        await Asking(witnessed_by(installation, replace(witness, url=liar.url))).until_done()
    assert (await verified(watched, place)).failed
    await seal_due_logs(watched, now=DAYS[4])
    await Asking(watched).until_done(DAYS[4])
    assert not (await verified(watched, place)).failed


async def test_what_a_verification_shows_is_the_last_seal_that_a_witness_signed(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    assert await newest_cosigned(witnessed_by(installation, witness), place.company) is None
    watched = await sealed_and_witnessed(installation, place, witness)
    signed = await newest_cosigned(watched, place.company)
    assert signed is not None
    assert (signed.seal.folio, len(signed.cosignatures)) == (12, 1)


async def test_columns_of_a_cosignature_that_somebody_wrote_count_for_nothing(
    installation: Installation, place: Membership, witness: Witness
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    async with by_hand(watched, place) as connection:
        await connection.execute(text("UPDATE cosignatures SET cosigned_at = cosigned_at + 1"))
    (saw,) = (await verified(watched, place)).witnessed
    assert saw == Witnessed(NAME, ends_at=16)
    assert len(read_note(await note_of(watched, place, 3))[1]) == 1
    assert await newest_cosigned(watched, place.company) is None


@pytest.mark.parametrize("lie", ["another key", "another root", "nothing", "another name", "words", "a size"])
async def test_a_witness_that_lies_is_not_believed(
    installation: Installation, place: Membership, lie: str
) -> None:
    key = WitnessKey.new(NAME) if lie == "another key" else LIAR

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        checkpoint, _ = read_note((await request_in(reader)).decode().partition("\n\n")[2])
        if lie == "another root":
            checkpoint = checkpoint.replace("=", "A", 1)
        line = key.cosign(checkpoint, at=7).note_signature.line
        answers = {
            "nothing": "",
            "words": "sí\n",
            "a size": "8\n",
            "another name": line.replace(NAME, "otro.example.com"),
        }
        answer = answers.get(lie, line).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)
        await writer.drain()

    async with answering(LIAR, say) as witness:
        watched = witnessed_by(installation, witness)
        await seal_due_logs(watched, now=DAYS[1])
        asking = Asking(watched)
        await asking.until_done(DAYS[1])
    assert asking.failures == ["the witness's signature is not of this seal by its key"]
    found = await verified(watched, place)
    assert (found.failed, found.witnessed[0].folio) == (False, None)


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def endlessly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_in(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def drop_by_drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_in(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_in(reader)
    writer.write(b"hola\r\n")


BAD = {
    "silent": (never, "it does not answer in time"),
    "endless": (endlessly, "it answers more than an answer has"),
    "slow": (drop_by_drop, "it does not answer in time"),
    "no HTTP": (no_http, "it is not reached: RemoteProtocolError"),
    "elsewhere": (says("307 x", more="Location: http://127.0.0.1:1/\r\n"), "answers 307"),
    "unknown": (says("404 x"), "answers 404"),
    "forbidden": (says("403 x"), "answers 403"),
    "broken": (says("500 x"), "answers 500"),
    "a size of no size": (says("409 x", "mucho\n", kind="text/x.tlog.size"), "answers 409"),
    "a size as text": (says("409 x", "99\n"), "answers 409"),
    "no proof of nothing": (says("422 x"), "answers 422"),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_witness_that_fails_is_asked_again_later_and_holds_nothing_up(
    installation: Installation, place: Membership, kind: str
) -> None:
    say, reason = BAD[kind]
    async with answering(LIAR, say) as witness:
        watched = witnessed_by(installation, witness)
        await seal_due_logs(watched, now=DAYS[1])
        asking = Asking(watched, patience=0.3 if "in time" in reason else GIVE_UP)
        await asking.until_done(DAYS[1])
        assert len(asking.failures) == 1
        await asking.until_done(DAYS[1] + WAIT / 2)
        assert len(asking.failures) == 1
        await asking.until_done(DAYS[1] + WAIT)
        await asking.until_done(DAYS[1] + 2 * WAIT)
        assert len(asking.failures) == 2
        await asking.until_done(DAYS[1] + 3 * WAIT)
        assert len(asking.failures) == 3
    assert all(each.endswith(reason) for each in asking.failures)
    assert not (await verified(watched, place)).failed


async def test_a_witness_that_changes_its_mind_for_ever_is_left_alone(
    installation: Installation, place: Membership
) -> None:
    sizes = iter(range(10**6))

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says("409 x", f"{1 + next(sizes) % 2}\n", kind="text/x.tlog.size")(reader, writer)

    async with answering(LIAR, say) as witness:
        watched = witnessed_by(installation, witness)
        await seal_due_logs(watched, now=DAYS[1])
        await asyncio.wait_for(Asking(watched).until_done(DAYS[1]), GIVE_UP)
    assert next(sizes) < 10


async def test_a_witness_that_is_down_delays_no_other(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    down = Witness(LIAR.verifier, "http://127.0.0.1:1")
    watched = witnessed_by(installation, down, witness)
    await seal_due_logs(watched, now=DAYS[1])
    asking = Asking(watched)
    await asking.until_done(DAYS[1])
    assert asking.failures == ["it is not reached: ConnectError"]
    assert notary.saw(place.company.id) == 8


async def test_an_answer_that_was_not_noted_before_a_kill_is_asked_for_again(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    watched = await sealed_and_witnessed(installation, place, witness)
    await seal_due_logs(watched, now=DAYS[4])
    await Asking(watched).step(DAYS[4], dies=True)  # the installation's own
    await Asking(watched).step(DAYS[4], dies=True)
    killed = Asking(watched)
    killed.queue.answered((0, INSTALLATION_ID), 2)
    await killed.step(DAYS[4], dies=True)
    assert notary.saw(place.company.id) == 16
    assert (await verified(watched, place)).witnessed[0].folio == 12
    await Asking(watched).until_done(DAYS[4])
    assert (await verified(watched, place)).witnessed[0].folio == 16
    assert await told(watched, place.company.id) == []


async def test_two_processes_at_once_end_with_what_the_witness_saw(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    watched = witnessed_by(installation, witness)
    for day in DAYS[1:4]:
        await seal_due_logs(watched, now=day)
        await asyncio.gather(*(Asking(watched).until_done(day) for _ in range(3)))
        await logged(watched, place, 2)
    found = await verified(watched, place)
    assert (notary.saw(place.company.id), found.witnessed[0].folio, found.failed) == (12, 12, False)


async def cosigned_folio(installation: Installation, place: Membership, witness: Witness) -> int:
    """Up to which folio the witness signed the log, as far as it is kept; or 0."""
    async with installation.database.reading() as work:
        last = await work.cosignatures.last(place.company.id, witness.key)
    return last.folio if last is not None else 0


async def test_the_worker_has_a_seal_cosigned_soon_after_it_was_made(
    installation: Installation, place: Membership, witness: Witness, notary: Notary
) -> None:
    watched, committed = witnessed_by(installation, witness), asyncio.Event()
    installation.database.after_commit(committed.set)
    worker = asyncio.create_task(have_seals_cosigned(watched, Timing()))
    try:
        await seal_due_logs(watched, now=DAYS[1])
        async with asyncio.timeout(GIVE_UP):
            while not await cosigned_folio(watched, place, witness):
                await committed.wait()
                committed.clear()
    finally:
        worker.cancel()
        await asyncio.wait({worker})
    assert notary.saw(place.company.id) == 8


async def test_the_console_says_what_each_witness_saw_and_ends_with_1_if_it_is_another_log(
    installation: Installation, place: Membership, witness: Witness, database_url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    key = open_seal_key(folder, None)
    own = replace(installation, seal_key=key)
    async with Notary(tmp_path, key, "otro.example.com").at_work() as other:
        watched = await sealed_and_witnessed(own, place, other)
    settings = Settings(database_url=SecretStr(database_url), data_dir=folder, witnesses=(other, witness))
    said: list[str] = []
    assert await verify_logs(settings, place.company.id, say=said.append)
    assert said[0].startswith(f"✅ {place.company.name}: íntegra")
    assert said[1].startswith("   El testigo otro.example.com la vio hasta el #12, el ")
    assert said[2] == f"   El testigo {NAME} todavía no ha visto esta bitácora."
    await rebuilt(watched, place, lambda each: structs.replace(each, summary=f"{each.summary} y otra cosa"))
    said.clear()
    assert not await verify_logs(settings, place.company.id, say=said.append)
    assert said[0] == f"⛔ {place.company.name}: un testigo vio otra bitácora."
    assert said[1].startswith(
        "   El testigo otro.example.com vio otra bitácora hasta el #12: alguien la rehízo"
    )


async def test_the_process_has_its_seals_cosigned(anas_bot: AnasBot, sqlite_url: str, tmp_path: Path) -> None:
    anas_bot.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    notary = Notary(tmp_path, open_seal_key(anas_bot.data, None))
    committed = asyncio.Event()
    async with notary.at_work() as witness:
        settings = anas_bot.settings(sqlite_url).model_copy(update={"witnesses": (witness,)})
        async with running(settings) as parts, asyncio.timeout(GIVE_UP):
            place = await registered_company(parts.installation)
            parts.installation.database.after_commit(committed.set)
            await seal_due_logs(parts.installation, now=datetime.now(UTC) + timedelta(days=2))
            while not await cosigned_folio(parts.installation, place, witness):
                await committed.wait()
                committed.clear()
    assert notary.saw(place.company.id) == 1
