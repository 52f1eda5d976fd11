"""The owner's seat: given by a single-use code from the console, never by being the first to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain.authors import Author
from domain.claim_codes import fold_claim_code, generate_claim_code
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.entries import Detail
from domain.errors import InstallationClaimed, InvalidClaimCode
from domain.names import OWNER, SUPERVISOR, parse_full_name
from domain.permissions import MANAGE_OWNERS, Permissions
from domain.snapshots import profile_snapshot, user_snapshot
from services.asking import Ask
from services.doors.strangers import no_longer_a_stranger
from services.installation import Installation
from services.log.recording import Happening, record
from storage.unit_of_work import UnitOfWork

CODE_LIFETIME = timedelta(hours=24)


async def prepare_installation(installation: Installation, *, now: datetime) -> None:
    """At the first start, create the installation's own log, `bitacora_0`."""
    async with installation.database.writing() as work:
        if await work.companies.get(INSTALLATION_ID) is not None:
            return
        await work.companies.add(
            company_id=INSTALLATION_ID,
            name="Instalación",
            name_key="",  # no company's name has an empty key, so the installation never clashes
            rfc="",
            zone=installation.default_zone,
            now=now,
        )
        await work.profiles.add(
            company_id=INSTALLATION_ID, name=SUPERVISOR, fixed=True, permissions=Permissions.full()
        )


async def has_owner(installation: Installation) -> bool:
    """Whether somebody has the owner's seat, or the settings name somebody for it."""
    async with installation.database.reading() as work:
        if await work.users.linked(INSTALLATION_ID):
            return True
        places = [await work.users.place(each, INSTALLATION_ID) for each in installation.owner_ids]
    return None in places


async def issue_claim_code(ask: Ask) -> str:
    """A new code, from the server's console; earlier ones stop working. Only its hash is kept.

    Records `claim_code_issued`, so that the current owners learn of it.
    """
    code = generate_claim_code()
    # The log is locked before the codes, as when a code is used: otherwise the two would deadlock.
    async with ask.may(MANAGE_OWNERS, INSTALLATION_ID) as task:
        expires_at = ask.now + CODE_LIFETIME
        changed = await task.work.invitations.replace_owners(
            hash_claim_code(code), by=task.author.label, now=ask.now, expires_at=expires_at
        )
        hours = f"{CODE_LIFETIME // timedelta(hours=1)} horas"
        await task.record(
            "claim_code_issued",
            f"Para un propietario · sirve una vez, {hours}",
            detail=Detail.of(snapshots=changed),
        )
    return code


async def claim_installation(
    ask: Ask,
    *,
    code_hash: bytes | None,
    full_name: str,
    operation_id: UUID,
) -> Membership:
    """Give the caller the owner's seat, for a code (by its hash) or because the settings name their id.

    A removed owner gets their seat back only for a code. Records `user_linked`, or `user_reactivated` for a
    removed one, in the installation's log. Raises InvalidClaimCode, InvalidFullName, and InstallationClaimed
    if the caller already has the seat.
    """
    name = parse_full_name(full_name)
    async with ask.installation.database.writing() as work:
        await work.audit_log(INSTALLATION_ID).lock_head()
        earlier = await work.users.place(ask.person.telegram_id, INSTALLATION_ID)
        if earlier is not None and earlier.user.state is UserState.ACTIVE:
            raise InstallationClaimed
        used = None
        if code_hash is not None:
            used = await work.invitations.use_owners(
                code_hash, now=ask.now, telegram_id=ask.person.telegram_id
            )
            if used is None:
                raise InvalidClaimCode
        elif earlier is not None or ask.person.telegram_id not in ask.installation.owner_ids:
            raise InvalidClaimCode
        await no_longer_a_stranger(work, ask.person.telegram_id, now=ask.now)
        place = await _seat_owner(work, ask, earlier, full_name=name)
        happening = Happening(
            operation="user_linked" if earlier is None else "user_reactivated",
            summary=f"{place.user.name} · propietario de la instalación",
            operation_id=operation_id,
            detail=Detail.of(
                facts=(("Nombre completo", name), ("Usuario", place.user.name)),
                snapshots=[
                    profile_snapshot(place.profile, place.profile),
                    user_snapshot(earlier.user if earlier is not None else None, place.user),
                    *([used] if used is not None else []),
                ],
            ),
        )
        await record(
            work,
            ask.installation.catalogue,
            company=place.company,
            author=Author.member(place, reference=ask.person.reference),
            happening=happening,
            now=ask.now,
        )
        return place


async def is_named_owner(ask: Ask) -> bool:
    """Whether the settings name the caller for a seat that they never had."""
    if ask.person.telegram_id not in ask.installation.owner_ids:
        return False
    async with ask.installation.database.reading() as work:
        return await work.users.place(ask.person.telegram_id, INSTALLATION_ID) is None


async def check_claim_code(ask: Ask, code: str) -> bytes:
    """The hash of a code that would work for the person now, without using it up; raises InvalidClaimCode."""
    _, code_hash = ask.person, hash_claim_code(code)
    async with ask.installation.database.reading() as work:
        if not await work.invitations.serves_owner(code_hash, now=ask.now):
            raise InvalidClaimCode
    return code_hash


async def _seat_owner(
    work: UnitOfWork, ask: Ask, earlier: Membership | None, *, full_name: str
) -> Membership:
    if earlier is not None:
        back = replace(earlier.user, full_name=full_name).put_in(UserState.ACTIVE, since=ask.now)
        await work.users.save(back)
    else:
        seats = await work.users.count(INSTALLATION_ID)
        profiles = await work.profiles.of_company(INSTALLATION_ID)
        await work.users.add(
            company_id=INSTALLATION_ID,
            name=OWNER if seats == 0 else f"{OWNER}{seats + 1}",
            full_name=full_name,
            profile_id=profiles[0].id,
            telegram_id=ask.person.telegram_id,
            now=ask.now,
        )
    place = await work.users.place(ask.person.telegram_id, INSTALLATION_ID)
    if place is None:
        raise LookupError("the owner just seated is not there")
    return place


def hash_claim_code(code: str) -> bytes:
    """The hash of a code.

    It has 78 random bits, so a plain hash can't be brute-forced. Dashes and case don't count.
    """
    return sha256(fold_claim_code(code).encode()).digest()
