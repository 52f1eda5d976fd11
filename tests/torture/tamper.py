"""Random tamperings with a long log: the product's own verification finds each, or else a kept seal."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from random import Random, SystemRandom
from typing import Annotated
from uuid import uuid4

import msgspec
import typer
from sqlalchemy.exc import DBAPIError

from domain.askers import AtConsole
from domain.errors import VigiaError
from domain.seals import Seal
from services.asking import Ask
from services.installation import Installation, installation_on
from services.log.seals import check_seal, seal_due_logs
from services.log.verification import verify_log
from storage.database import open_database
from tests.people import ANA
from tests.torture.engines import Engine
from tests.torture.tamper_forger import Forger
from tests.torture.tamper_kinds import KINDS, MENDED
from tests.torture.tamper_scene import NOW, Scene, head_at, made_in, more_entries

SKIPPED, WRITING, CHAT, CONSOLE, KEPT, UNFOUND, CRASHED = (
    "changed nothing", "writing", "/verificar", "vigia verify", "kept seal", "UNFOUND", "CRASHED",
)  # fmt: skip
_FOUND = (WRITING, CHAT, CONSOLE, KEPT)
_FAULTS = (UNFOUND, CRASHED)


@dataclass(frozen=True)
class Outcome:
    """What came of one tampering; its seed makes the same again."""

    seed: str
    kind: str
    moment: str
    place: str
    found_by: str
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.found_by} {self.seed}: {self.kind}, {self.place}, {self.moment}"


@dataclass
class TamperReport:
    """What a run came to."""

    seed: int
    entries: int
    seconds: float = 0.0
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def faults(self) -> Sequence[Outcome]:
        """What nothing found."""
        return [each for each in self.outcomes if each.found_by in _FAULTS]

    def lines(self) -> Sequence[str]:
        """The report as it is printed."""
        done = [each for each in self.outcomes if each.found_by != SKIPPED]
        table: Mapping[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        moments = Counter(each.moment for each in done)
        for each in self.outcomes:
            table[each.kind][each.found_by] += 1
        columns = (*_FOUND, *_FAULTS, SKIPPED)
        return [
            f"sqlite, seed {self.seed}: {len(done):,} tamperings of a log of {self.entries:,} entries in "
            f"{self.seconds:.0f} s, {len(self.faults)} unfound; "
            f"{len(self.outcomes) - len(done)} more changed nothing that anybody reads",
            "  when: " + ", ".join(f"{moment} {number:,}" for moment, number in sorted(moments.items())),
            "  " + f"{'what':42}" + "".join(f"{each:>16}" for each in columns),
            *(
                "  " + f"{kind:42}" + "".join(f"{row[each] or '':>16}" for each in columns)
                for kind, row in table.items()
                if row
            ),
            *map(str, self.faults),
        ]


async def tampered(scenes: Mapping[bool, Scene], folder: Path, *, seed: str) -> Outcome:
    """One tampering, on a copy of its own, and what found it."""
    began = time.monotonic()
    random = Random(seed)
    scene = scenes[random.random() < 0.3]
    kind = random.choice(list(KINDS))
    file = folder / "tampered.db"
    for end in ("", "-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    shutil.copyfile(scene.file, file)
    last = random.randint(min(scene.first + 600, scene.folios), scene.folios)
    seal = await _kept_seal(scene, last)
    place = _by_hand(file, scene, kind, random, last)
    moment = random.choice(["at once", "at once", "after more entries", "after seals"])
    if kind in MENDED:
        moment = "at once"
    moment = f"{'purged before, ' if scene.purged else ''}{moment}"
    if place is None:
        return Outcome(seed, kind, moment, "", SKIPPED)
    database = open_database(f"sqlite:///{file}")
    try:
        installation = installation_on(database, owner_ids={ANA.telegram_id})
        found_by = await _after(installation, scene, random, moment) or await _found(
            installation, scene, seal
        )
    except Exception as error:  # noqa: BLE001 (whatever it is, the run goes on, and tells it)
        found_by, place = CRASHED, f"{place}: {error!r}"[:300]
    finally:
        await database.close()
    return Outcome(seed, kind, moment, place, found_by, time.monotonic() - began)


async def _kept_seal(scene: Scene, folio: int) -> Seal:
    """What somebody wrote down when the log had this folio."""
    database = open_database(f"sqlite:///{scene.file}")
    try:
        head = await head_at(installation_on(database, owner_ids=()), scene.company_id, folio)
    finally:
        await database.close()
    return Seal.of(scene.company_id, head)


def _by_hand(file: Path, scene: Scene, kind: str, random: Random, last: int) -> str | None:
    connection = sqlite3.connect(file)
    try:
        place = KINDS[kind](Forger(connection, scene, random, up_to=last))
        connection.commit()
    except sqlite3.IntegrityError:  # not even by hand: two of what there can only be one of
        return None
    finally:
        connection.close()
    return place


async def _after(installation: Installation, scene: Scene, random: Random, moment: str) -> str | None:
    """What happens before anybody looks. A log that takes nothing more has been found out."""
    try:
        if moment.endswith("more entries"):
            await more_entries(installation, scene, random)
        elif moment.endswith("seals"):
            await seal_due_logs(installation, now=NOW.replace(day=1, month=12))
    except (VigiaError, ValueError, DBAPIError):
        return WRITING
    return None


async def _found(installation: Installation, scene: Scene, seal: Seal) -> str:
    ask = Ask(installation, AtConsole(), NOW.replace(day=2, month=12))
    looked = await check_seal(ask, seal, operation_id=uuid4())
    if looked.broken is not None or looked.differs:
        return CHAT
    if looked.failed:
        return KEPT
    if not looked.thorough:
        thorough = await verify_log(ask, scene.company_id, operation_id=uuid4(), thorough=True)
        if thorough.failed:
            return CONSOLE
    return UNFOUND


def _work(
    scenes: Mapping[bool, Scene],
    folder: Path,
    seeds: Sequence[str],
    told: multiprocessing.Queue[Outcome | None],
) -> None:
    folder.mkdir()

    async def run() -> None:
        for seed in seeds:
            told.put(await tampered(scenes, folder, seed=seed))

    asyncio.run(run())
    told.put(None)


def torture(
    folder: Path,
    *,
    tamperings: int,
    seed: int,
    entries: int,
    workers: int = 1,
    first: int = 0,
    kept: Path | None = None,
) -> TamperReport:
    """So many tamperings of a log of so many entries, in as many processes; the seed makes the same again.

    What is `kept` in a file, from a run that was cut, is not done again.
    """
    report, began = TamperReport(seed, entries), time.monotonic()
    if kept is not None and kept.exists():
        report.outcomes += (
            msgspec.json.decode(line, type=Outcome) for line in kept.read_bytes().splitlines()
        )
    done = {each.seed for each in report.outcomes}
    scenes = asyncio.run(made_in(folder, entries=entries, seed=seed))
    was = {each.file: _digest(each.file) for each in scenes.values()}
    spawning = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[Outcome | None] = spawning.Queue()
    wanted = (f"{seed}/{number}" for number in range(first, first + tamperings))
    seeds = [each for each in wanted if each not in done]
    processes = [
        spawning.Process(target=_work, args=(scenes, folder / f"worker-{each}", seeds[each::workers], told))
        for each in range(workers)
    ]
    for each in processes:
        each.start()
    left = workers
    while left:
        outcome = told.get()
        if outcome is None:
            left -= 1
            continue
        report.outcomes.append(outcome)
        if kept is not None:
            with kept.open("ab") as file:
                file.write(msgspec.json.encode(outcome) + b"\n")
        if outcome.found_by in _FAULTS:
            typer.echo(str(outcome), err=True)
    for each in processes:
        each.join()
    if any(_digest(file) != digest for file, digest in was.items()):
        raise AssertionError("what is tampered with is a copy, and the original was changed")
    report.seconds = time.monotonic() - began
    return report


def _digest(file: Path) -> bytes:
    return blake2b(file.read_bytes()).digest()


def tamper(
    engine: Annotated[Engine, typer.Option(help="SQLite alone, so far.")] = Engine.SQLITE,
    tamperings: Annotated[int, typer.Option(help="How many.", min=1)] = 1_000,
    entries: Annotated[int, typer.Option(help="In the log.", min=6_000)] = 50_000,
    seed: Annotated[int | None, typer.Option(help="Makes the choices again that another run made.")] = None,
    workers: Annotated[int, typer.Option(help="Processes at the same time.", min=1)] = 2,
    first: Annotated[int, typer.Option(help="Begin with this one of the seed's.", min=0)] = 0,
    kept: Annotated[
        Path | None, typer.Option(help="A file with what came of each, to go on from after an interruption.")
    ] = None,
) -> None:
    """Tamper with a log in every way, and see that each is found by a verification or by a kept seal."""
    if engine is not Engine.SQLITE:
        raise typer.BadParameter("a file is tampered with: --engine sqlite")
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="vigia-tamper-"))
    try:
        report = torture(
            folder,
            tamperings=tamperings,
            seed=seed,
            entries=entries,
            workers=workers,
            first=first,
            kept=kept,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo("\n".join(report.lines()))
    raise typer.Exit(bool(report.faults))
