"""Having the day's heads of all logs stamped by an authority's clock, once a day and all as one text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from domain.companies import INSTALLATION_ID
from domain.day_texts import day_text
from domain.zones import local_day
from services.installation import Installation
from services.log.seals import signed_head
from storage.repositories.timestamps import DayStamp


async def day_to_stamp(installation: Installation, *, now: datetime) -> date | None:
    """Today, in the installation's zone, unless a later day or this one has its stamp."""
    today = local_day(now, installation.default_zone)
    async with installation.database.reading() as work:
        last = await work.timestamps.newest(limit=1)
    return today if not last or last[0].day < today else None


async def text_to_stamp(installation: Installation, *, now: datetime) -> str:
    """The signed heads of all logs that have entries and are not stopped; empty if there are none."""
    async with installation.database.reading() as work:
        own = await work.companies.get(INSTALLATION_ID)
        companies = [*([own] if own is not None else []), *await work.companies.all()]
        heads = [(each, await work.audit_log(each.id).head()) for each in companies]
    stopped = installation.database.heads.stops
    notes = []
    for company, head in heads:
        if head is not None and company.id not in stopped:
            signed = await signed_head(installation, company, head, now=now)
            notes += [signed.note] if signed is not None else []
    return day_text(notes)


async def keep_stamp(installation: Installation, stamp: DayStamp) -> None:
    """Keep the day's text with its token, unless another process did."""
    async with installation.database.writing() as work:
        await work.timestamps.add(stamp)


async def kept_stamps(installation: Installation) -> Sequence[DayStamp]:
    """All stamped days, newest first. For the console."""
    async with installation.database.reading() as work:
        return await work.timestamps.newest(limit=None)
