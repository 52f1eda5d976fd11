"""Passwords as they are typed: whether one is the user's, and whether a new one may be theirs.

Whoever guesses learns nothing from the time it takes: there is one comparison for each try, also of a user
who does not exist, and always as many for a new password.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import structs

from domain.authors import Author
from domain.companies import Membership
from domain.credentials import Credential, to_compare
from domain.entries import Change, Detail, Origin, Outcome
from domain.errors import NotAllowed, OperationIdReused, PasswordUsedBefore
from domain.password_checks import PasswordAnswer, answer_to
from domain.passwords import LONGEST, normalise_password
from domain.permissions import CHECK_PASSWORDS
from domain.snapshots import user_snapshot
from domain.spelling import visible
from domain.user_filter import is_another_day
from services.asking import Ask, Question, Task
from services.doors.refusals import Denial, record_denial
from services.installation import Installation
from services.log.recording import Happening
from services.people.password_hasher import DECOY
from services.people.users import hash_new_password

# What a refusal that is not counted as a wrong try is called in the log; a flood of them is counted there.
_REFUSED = {
    PasswordAnswer.LOCKED: "{name} intentó entrar con su contraseña bloqueada",
    PasswordAnswer.BLOCKED: "{name} intentó entrar con su usuario bloqueado",
    PasswordAnswer.INACTIVE: "{name} intentó entrar con su usuario dado de baja",
    PasswordAnswer.RAN_OUT: "{name} intentó entrar con una contraseña provisional vencida",
}
_UNKNOWN = "Alguien intentó entrar con un usuario que no existe o no tiene contraseña"


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """The answer to a password; `locked_until`, until when not even the right one serves."""

    answer: PasswordAnswer
    place: Membership | None
    locked_until: datetime | None = None


async def check_password(
    ask: Ask, company_id: int, user_name: str, password: str, *, operation_id: UUID, workstation: str = ""
) -> PasswordCheck:
    """Whether this is the user's password, and lets them in.

    People may ask of themselves alone; business systems of everybody, at a `workstation`. Each wrong try
    counts, and is recorded as `login_failed`; one that locks the password, as `user_locked_out`; any other
    refusal as `access_denied`; whoever is let into a business system, as `company_opened`. The same operation
    again counts once. Raises the errors of `Ask.may`.
    """
    async with ask.may_read(CHECK_PASSWORDS, company_id) as question:
        place = await _user(question, user_name)
        hashes = await question.work.credentials.hashes(place.user.id) if place else []
        author = question.author
    compared = hashes[0] if hashes else DECOY
    matches = await ask.installation.hasher.verify(_as_typed(password), compared) and bool(hashes)
    async with ask.may(CHECK_PASSWORDS, company_id) as task:
        place = await _user(task, user_name)
        now_kept = await task.work.credentials.hashes(place.user.id) if place else []
        # A password that was changed in between is not what was compared.
        matches = matches and now_kept[:1] == hashes[:1]
        check, attempt = await _settle(task, place, workstation, operation_id, matches=matches)
        if check.answer is PasswordAnswer.OK and place is not None and task.standing.key is not None:
            await _let_in(task, place, workstation, operation_id)
    if attempt is not None:
        source = "login" if attempt == _UNKNOWN or place is None else f"login:{place.user.id}"
        denial = Denial(company_id=company_id, source=source, attempt=attempt, author=author)
        await record_denial(ask.installation, denial, now=ask.now)
    return check


async def hash_next_password(
    installation: Installation,
    user_id: int,
    password: str,
    *,
    user_name: str,
    full_name: str,
    company_name: str,
    operation_id: UUID,
) -> str:
    """The hash of the user's next password; raises WeakPassword, or PasswordUsedBefore.

    The operation that is about to set it may have set it already, before a kill: that is no return of it.
    """
    password_hash = await hash_new_password(
        installation, password, user_name=user_name, full_name=full_name, company_name=company_name
    )
    async with installation.database.reading() as work:
        hashes = await work.credentials.hashes(user_id)
        place = await work.users.get(user_id)
        if place is not None and await work.audit_log(place.company.id).by_operation(operation_id):
            hashes = hashes[1:]
    compared = to_compare(hashes, decoy=DECOY)
    same = [await installation.hasher.verify(password, each) for each in compared]
    if any(same[: len(hashes)]):
        raise PasswordUsedBefore
    return password_hash


async def _user(question: Question, user_name: str) -> Membership | None:
    """The user of this name; raises NotAllowed if a person asks of another than themselves."""
    own = question.standing.place
    if own is not None and own.user.name != user_name:
        raise NotAllowed(CHECK_PASSWORDS)
    return (await question.work.users.named(question.company.id, [user_name])).get(user_name)


def _as_typed(password: str) -> str:
    """The password to compare; nothing in place of what no password can be, for the same work."""
    typed = normalise_password(password[: LONGEST + 1])
    return typed if len(typed) <= LONGEST and visible(typed) == typed else ""


async def _settle(
    task: Task, place: Membership | None, workstation: str, operation_id: UUID, *, matches: bool
) -> tuple[PasswordCheck, str | None]:
    """The answer by how the user is now, and the attempt to record as refused, if it was no wrong try.

    The company is locked, so tries at the same moment come one by one.
    """
    answer = answer_to(place, matches=matches, now=task.now)
    credential = place.user.credential if place is not None else None
    if place is None or credential is None:
        return PasswordCheck(answer, place), None if task.standing.place is not None else _UNKNOWN
    if answer is PasswordAnswer.WRONG:
        return await _count(task, place, credential, workstation, operation_id), None
    if answer in _REFUSED:
        locked_until = credential.locked_until if answer is PasswordAnswer.LOCKED else None
        return PasswordCheck(answer, place, locked_until), _REFUSED[answer].format(name=place.user.name)
    if credential.wrong_tries:
        await task.work.users.save(replace(place.user, credential=credential.after_right()))
    return PasswordCheck(answer, place), None


async def _let_in(task: Task, place: Membership, workstation: str, operation_id: UUID) -> None:
    """Record that the user entered the system whose key asked, and that they did something today."""
    user = place.user
    author = structs.replace(
        Author.member(place, reference=task.author.reference), origin=Origin.API, workstation=workstation
    )
    happening = Happening(operation="company_opened", summary=user.label, operation_id=operation_id)
    (done,) = await task.record_all([(author, happening)])
    if isinstance(done, OperationIdReused):  # by a try that was wrong
        raise done
    if is_another_day(user.last_seen_at, task.now):
        await task.work.users.saw([user.id], now=task.now)


async def _count(
    task: Task, place: Membership, credential: Credential, workstation: str, operation_id: UUID
) -> PasswordCheck:
    """Count a wrong try, and lock the password if that were too many."""
    counted = await task.work.audit_log(task.company.id).by_operation(operation_id)
    if counted is not None:
        return PasswordCheck(PasswordAnswer.WRONG, place)
    after = credential.after_wrong(task.now)
    user = replace(place.user, credential=after)
    await task.work.users.save(user)
    locks = after.locked_until != credential.locked_until
    facts = [("Usuario", user.name), ("Intentos", str(after.wrong_tries))]
    if workstation:
        facts.append(("Equipo", workstation))
    changes, snapshots = [], []
    if locks and after.locked_until is not None:
        until = after.locked_until.astimezone(ZoneInfo(task.company.zone))
        changes.append(Change("Contraseña", None, f"bloqueada hasta el {until:%d/%m/%Y %H:%M}"))
        snapshots.append(user_snapshot(place.user, user))
    await task.record(
        "user_locked_out" if locks else "login_failed",
        user.label,
        operation_id=operation_id,
        detail=Detail.of(changes=changes, facts=facts, snapshots=snapshots),
        outcome=Outcome.DENIED,
    )
    locked_until = after.locked_until if locks else None
    answer = PasswordAnswer.LOCKED if locks else PasswordAnswer.WRONG
    return PasswordCheck(answer, replace(place, user=user), locked_until)
