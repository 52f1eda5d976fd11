"""Whom a company's log names, for erasing them: those who left it, and whoever else is in it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import User, UserState
from domain.erasure import Person
from domain.errors import NobodyCalledThat, StillInCompany, UserNotFound
from domain.log_filter import LogQuery
from domain.names import is_reserved
from domain.permissions import KEEP_LOG
from domain.snapshots import State, SubjectKind
from domain.spelling import LONGEST_READ, fold_spaces
from domain.words import in_order
from services.asking import Ask, Question

_AT_ONCE = 500


async def users_to_erase(ask: Ask, company_id: int) -> Sequence[User]:
    """The company's users who were let go, by name. Needs Bitácora: Cambiar."""
    async with ask.may_read(KEEP_LOG, company_id) as question:
        everybody = await question.work.users.everybody(company_id)
    users = [each.user for each in everybody if each.user.state is UserState.INACTIVE]
    return sorted((each for each in users if not each.is_erased), key=lambda user: user.name)


async def person_to_erase(
    ask: Ask, company_id: int, *, user_id: int | None = None, named: str = ""
) -> Person:
    """A user who was let go, or whoever the log names so, with all the names that they ever had there.

    Needs Bitácora: Cambiar; raises UserNotFound, StillInCompany, and NobodyCalledThat.
    """
    async with ask.may_read(KEEP_LOG, company_id) as question:
        if user_id is None:
            user = await _user_called(question, named)
        else:
            place = await question.work.users.get(user_id)
            if place is None or place.company.id != company_id:
                raise UserNotFound
            user = place.user
        if user is None:
            return await _in_log(question, named)
        if user.state is not UserState.INACTIVE:
            raise StillInCompany(user.name)
        if user.is_erased:
            raise UserNotFound
        return await _with_all_names(question, user)


async def _user_called(question: Question, named: str) -> User | None:
    """The user with this name or full name; who is still there before who left."""
    words = in_order(named[:LONGEST_READ])
    users = [each.user for each in await question.work.users.everybody(question.company.id)]
    called = [
        user
        for user in users
        if not user.is_erased and words in (in_order(user.name), in_order(user.full_name))
    ]
    called.sort(key=lambda user: user.state is UserState.INACTIVE)
    return called[0] if called else None


async def _in_log(question: Question, named: str) -> Person:
    """Somebody who is no user: a full name as it is typed, or a name that a business system reported."""
    text = fold_spaces(named) if len(named) <= LONGEST_READ else ""
    if len(in_order(text)) > 1:
        return Person(full_names=(text,))
    name = text.upper()
    by_them = await question.work.audit_log(question.company.id).older(LogQuery(user_name=name), limit=1)
    if not by_them or is_reserved(name):
        raise NobodyCalledThat
    full_names = [each.full_name for each in by_them if len(in_order(each.full_name)) > 1]
    return Person(user_names=(name,), full_names=tuple(full_names))


async def _with_all_names(question: Question, user: User) -> Person:
    """What the user is called, and was called before, and their accounts: as entries tell.

    A full name that a colleague has too is left out: it may be theirs wherever it is.
    """
    work, company_id = question.work, question.company.id
    everybody = [each.user for each in await work.users.everybody(company_id)]
    others = [in_order(each.full_name) for each in everybody if each.state is not UserState.INACTIVE]

    def is_shared(full_name: str) -> bool:
        return in_order(full_name) in others

    full_names, accounts = {user.full_name: None}, {user.telegram_id: None}
    folios = await work.subject_entries.folios_of(company_id, SubjectKind.USER, user.id)
    for first in range(0, len(folios), _AT_ONCE):
        for entry in await work.audit_log(company_id).at(folios[first : first + _AT_ONCE]):
            for each in entry.detail.snapshots:
                if (each.kind, each.id) == (SubjectKind.USER, user.id):
                    for state in (each.before or {}, each.after or {}):
                        _note(state, full_names, accounts)
    return Person(
        user_id=user.id,
        user_names=(user.name,),
        full_names=tuple(each for each in full_names if len(in_order(each)) > 1 and not is_shared(each)),
        accounts=tuple(each for each in accounts if each is not None),
    )


def _note(state: State, full_names: dict[str, None], accounts: dict[int | None, None]) -> None:
    full_name, account = state.get("full_name"), state.get("telegram")
    if isinstance(full_name, str):
        full_names[full_name] = None
    if isinstance(account, int):
        accounts[account] = None
