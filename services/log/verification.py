"""Verifying a company's log: its tree is worked out again from the columns, from its start to its head."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.companies import INSTALLATION_ID, Company
from domain.deliveries import Deliveries
from domain.erasure import ErasureDigest
from domain.errors import AccessDenied
from domain.keeping import PURGED, Purge, purge_that_took
from domain.log_tree import Head
from domain.oddities import Oddity, OddityKind
from domain.permissions import MANAGE_LOGS, READ_LOG
from domain.seal_messages import SealMessage, Tampering, tampering
from domain.seals import Seal, judge
from domain.stored_entry import RECORDED_AT
from domain.verification import Break, BreakKind, check_end, check_start, moment_of
from domain.word_sums import WordSums
from services.asking import Ask
from services.installation import Installation
from services.log.exposure import exposure_of
from services.log.keeping import last_purge, purges_on_record, start_of
from services.log.kept_seals import last_kept
from services.log.stamped import stamped
from services.log.verification_entry import record_failure, record_verification
from services.log.verified import Difference, Verification
from services.log.walking import Walk
from services.log.witnessed import witnessed
from services.people.rebuilt import tables_of
from services.progress import Progress
from services.sending.attending import not_attended_as_told

_ERASED_AT_ONCE = 10_000
_BEYOND_ANY = 2**62  # no folio is as large


async def verify_log(
    ask: Ask,
    company_id: int,
    *,
    operation_id: UUID,
    progress: Progress | None = None,
    seal: Seal | None = None,
    message: SealMessage | None = None,
    thorough: bool = False,
) -> Verification:
    """Verify the log; `progress` is noted after each segment, and ends it with Stopped.

    A `thorough` one also compares the index of words of a log of any size with its entries.
    With a seal of the same company it also says whether the log agrees with it, and whether the `message`
    that it came in, if any, is the original. Needs Bitácora: Ver, before and after; raises NotAllowed and
    UnknownPerson. Records `log_verified`, allowed or failed. A failure is recorded, and its readers alerted,
    whatever the company switched off and even if the permission was lost meanwhile; in the installation's
    log, if this one takes no entry.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        company, author, place = question.company, question.author, question.standing.place
    verification = await _verified(
        ask.installation, company, progress=progress or Progress(), seal=seal, thorough=thorough
    )
    async with ask.installation.database.reading() as work:
        exposed = await exposure_of(work, company_id, now=ask.now)
        kept = await last_kept(work, company_id, place.user.name) if place is not None else None
        saw = await witnessed(ask.installation, work, company_id)
        stamp = await stamped(ask.installation, work, company_id)
    verification = replace(verification, exposed=exposed, kept=kept, witnessed=saw, stamped=stamp)
    if seal is not None and message is not None:
        found = await _tampering(ask, seal, message)
        verification = replace(verification, message=message, tampering=found)
    if verification.failed and company.archived:
        await record_failure(ask.installation, verification, author=author, now=ask.now)
        return verification
    try:
        async with ask.may(READ_LOG, company_id) as task:
            await record_verification(
                task.work,
                ask.installation,
                verification,
                author=task.author,
                operation_id=operation_id,
                now=ask.now,
            )
    except Exception as error:  # a broken log may take no entry, and that must not hide the break
        if verification.failed:
            await record_failure(ask.installation, verification, author=author, now=ask.now)
        if isinstance(error, AccessDenied) or not verification.failed:
            raise
    return verification


async def companies_with_a_log(ask: Ask) -> Sequence[Company]:
    """The installation and every company by name, including archived ones. For the console."""
    async with ask.may_read(MANAGE_LOGS, INSTALLATION_ID) as question:
        return [question.company, *await question.work.companies.all()]


async def _verified(
    installation: Installation,
    company: Company,
    *,
    progress: Progress,
    seal: Seal | None,
    thorough: bool,
) -> Verification:
    """Walk the whole log, and judge the seal by the root at its folio."""
    began = time.perf_counter()
    walk, purge, broken = await _walked(installation, company.id, seal, progress=progress, thorough=thorough)
    differs: list[Difference] = [*await _odd(installation, walk)]
    if broken is None:
        differs += await _erased_otherwise(installation, walk)
        differs += await _differing(installation, company.id, walk)
    taken_by = None
    if seal is not None and broken is None and seal.folio < walk.start.folio:
        async with installation.database.reading() as work:
            purges = await purges_on_record(work, company.id, up_to=walk.head.folio)
        taken_by = purge_that_took(purges, seal.folio)
    verdict = None
    if seal is not None:
        verdict = judge(
            seal,
            start=walk.start,
            found=walk.at_seal,
            holds=broken is None,
            purged=taken_by is not None,
        )
    return Verification(
        company=company,
        start=walk.start,
        head=walk.head,
        first_at=walk.first_at,
        last_at=walk.last_at,
        broken=broken,
        seconds=time.perf_counter() - began,
        back=tuple(walk.back),
        purge=purge,
        seal=seal,
        verdict=verdict,
        taken_by=taken_by,
        differs=differs,
        thorough=walk.takes_words,
    )


async def _odd(installation: Installation, walk: Walk) -> Sequence[Oddity]:
    """Where what the log is read through may hide some of its entries."""
    async with installation.database.reading() as work:
        paths = work.log_paths(walk.company_id)
        odd = await paths.structure()
        odd += [walk.hidden] if walk.hidden is not None else []
        if odd or not walk.takes_words or await start_of(work, walk.company_id) != walk.start:
            return odd
        index = await paths.indexes()
        if index is not None:
            return [index]
        stored = WordSums(walk.words.modulus)
        await paths.add_words(stored, up_to=walk.tree.folio)
        whole = stored.totals == walk.words.totals and await paths.lists(walk.listed)
        return [] if whole or walk.broken is not None else [Oddity(OddityKind.WORDS)]


async def _erased_otherwise(installation: Installation, walk: Walk) -> Sequence[Oddity]:
    """The erasures that took, or are to take, something else than their entries state."""
    async with installation.database.reading() as work:
        noted = await work.erasures.numbers(walk.company_id)
    numbers = {*walk.erasures, *(each for each in noted if walk.start.folio < each <= walk.head.folio)}
    return [
        Oddity(OddityKind.ERASURE, str(number))
        for number in sorted(numbers)
        if await _digest_of(installation, walk, number) != walk.erasures.get(number)
    ]


async def _digest_of(installation: Installation, walk: Walk, number: int) -> str:
    """The digest of what an erasure takes, as it is noted."""
    digest, last = ErasureDigest(), 0
    while True:
        async with installation.database.reading() as work:
            erased = await work.erasures.of(walk.company_id, number, after=last, limit=_ERASED_AT_ONCE)
        if not erased:
            return digest.text
        digest.add(erased)
        last = erased[-1].folio


async def _differing(installation: Installation, company_id: int, walk: Walk) -> Sequence[Difference]:
    """Where tables are not as the log left them; what was recorded since the walk is taken into account."""
    async with installation.database.reading() as work:
        since = await work.audit_log(company_id).between(after=walk.head.folio, until=_BEYOND_ANY)
        after = walk.head.folio
        walk.take_later(since, await work.outbox.between(company_id, after=after, until=_BEYOND_ANY))
        start = (await start_of(work, company_id)).folio  # a purge may have gone on since
        try:
            tables = await tables_of(work, company_id)
            attended = await not_attended_as_told(work, company_id, walk.attended, after=start)
            listed = WordSums(walk.subjects.modulus)
            await work.subject_entries.add_to(listed, company_id)
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
            return [Oddity(OddityKind.FOREIGN)]
        as_told = start != walk.start.folio or listed.totals == walk.subjects.totals
        odd = [] if as_told else [Oddity(OddityKind.SUBJECTS)]
        company = await work.companies.get(company_id)
        due = walk.deliveries.mismatches if company is not None and not company.archived else []
        return [*walk.rebuilt.compared(tables, whole=True), *attended, *due, *odd]


async def _tampering(ask: Ask, seal: Seal, message: SealMessage) -> Tampering | None:
    """The fault in the message that brought the seal back, if any."""
    async with ask.installation.database.reading() as work:
        made = await work.notices.seals_made(seal, ask.person.telegram_id)
        log = work.audit_log(seal.company_id)
        rows = await log.stored(seal.folio, until=seal.folio + 1, limit=1) if made else []
    followed_at = moment_of(rows[0][RECORDED_AT]) if rows else None
    return tampering(message, sealed_at=made, followed_at=followed_at)


async def _walked(
    installation: Installation, company_id: int, seal: Seal | None, *, progress: Progress, thorough: bool
) -> tuple[Walk, Purge | None, Break | None]:
    """The walk, the purge that explains its start, and the fault.

    It starts over if a purge moved the start during the walk.
    """
    while True:
        remembered = installation.database.heads.heads.get(company_id)
        async with installation.database.reading() as work:
            log = work.audit_log(company_id)
            start, end, last = await start_of(work, company_id), await log.end(), await log.last_folio()
        entries = (end.head.folio if end is not None else 0) - start.folio
        words = thorough or entries <= installation.sizes.words_verified
        deliveries = Deliveries(installation.catalogue)
        if start.folio:
            async with installation.database.reading() as work:
                purge_entry = await work.audit_log(company_id).newest_of(PURGED)
            deliveries.begin_with(purge_entry.detail.snapshots if purge_entry is not None else ())
        walk = Walk(company_id, start, seal, deliveries=deliveries, words=words)
        await walk.go(installation, end.head if end is not None else None, progress=progress)
        broken = walk.broken or check_end(walk.tree, end, last=last, since=walk.in_tiles)
        purge = None
        if broken is None and start.folio:
            purge, broken = await _vouched(installation, company_id, walk)
        if broken is None and remembered is not None:
            broken = await _against(installation, company_id, walk, remembered)
        if broken is None:
            return walk, purge, None
        async with installation.database.reading() as work:
            if await start_of(work, company_id) == start:
                return walk, purge, broken


async def _against(installation: Installation, company_id: int, walk: Walk, remembered: Head) -> Break | None:
    """The fault if the walked log does not reach its last known end, or has another entry there."""
    if walk.head.folio < remembered.folio:
        return Break(walk.head.folio + 1, BreakKind.CUT_OFF)
    async with installation.database.reading() as work:
        same = await work.audit_log(company_id).has(remembered)
    return None if same else Break(remembered.folio, BreakKind.REWRITTEN)


async def _vouched(
    installation: Installation, company_id: int, walk: Walk
) -> tuple[Purge | None, Break | None]:
    """The last purge on record, and the fault if it does not explain where the walk began."""
    async with installation.database.reading() as work:
        purge = await last_purge(work, company_id, up_to=walk.head.folio)
        log = work.audit_log(company_id)
        there = await log.hashes.head_at(purge.last.folio) if purge is not None else None
    vouched = purge.last if purge is not None else None
    return purge, check_start(walk.start, vouched, there=there)
