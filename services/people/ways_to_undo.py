"""How each operation is undone: why it can't be now, and the use case that does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.companies import Membership
from domain.entries import Entry
from domain.errors import ChangedSince, NotUndoable, TooLateToUndo
from domain.log_settings import (
    AlertsLost,
    LogSettings,
    alerts_lost,
    changes_between,
    settings_of,
    settings_state,
)
from domain.permissions import (
    CHANGE_PROFILES,
    CHANGE_USERS,
    CONFIGURE_LOG,
    REMOVE_USERS,
    Permissions,
    Right,
)
from domain.snapshots import State, user_state
from services.asking import AskWithin, Question
from services.log.settings import save_log_settings
from services.people.life import assign_profile, deactivate_user, rename_user, unblock_user
from services.people.limits import keep_a_supervisor, profile_to_give, user_to_act_on
from services.people.profile_life import change_profile, check_may_save, profile_to_change

FACT = "Deshace el folio"
NEW_FOR = timedelta(minutes=10)
"""How long a user is new enough to be taken back."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry that can be undone, and its one subject as it was and as it became."""

    entry: Entry
    subject: int
    before: State
    after: State

    @property
    def changed(self) -> set[str]:
        """The fields that the entry changed."""
        return {name for name in {*self.before, *self.after} if self.before.get(name) != self.after.get(name)}


@dataclass(frozen=True, slots=True)
class Way:
    """How an operation is undone: the right that it needs, what it records, its check, and the deed."""

    right: Right
    records: str
    check: Callable[[Question, Told], Awaitable[None]]
    act: Callable[[AskWithin, Told, UUID], Awaitable[Entry | None]]


async def _user_as_left(question: Question, told: Told, *only: str) -> Membership:
    """The user, if the asker may act on them and they are as the entry left them: in `only` this, or in all.

    Raises ChangedSince; NotUndoable if the entry changed something else.
    """
    if only and told.changed != {*only}:
        raise NotUndoable(told.entry.folio)
    place = await user_to_act_on(question, told.subject)
    now = user_state(place.user) or {}
    if any(now.get(name) != told.after.get(name) for name in only or told.after):
        raise ChangedSince(told.entry.folio)
    return place


async def _check_profile(question: Question, told: Told) -> None:
    place = await _user_as_left(question, told, "profile")
    await user_to_act_on(question, told.subject, on_oneself=False)
    profile = await profile_to_give(question, int(told.before["profile"] or 0))
    if not profile.fixed:
        await keep_a_supervisor(question, place)


async def _give_profile_back(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    profile_id, company_id = int(told.before["profile"] or 0), ask.task.company.id
    deed = await assign_profile(
        ask, company_id, told.subject, profile_id=profile_id, operation_id=operation_id
    )
    return deed.entry


async def _check_name(question: Question, told: Told) -> None:
    await _user_as_left(question, told, "full_name")


async def _give_name_back(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    name, company_id = str(told.before["full_name"]), ask.task.company.id
    return (await rename_user(ask, company_id, told.subject, full_name=name, operation_id=operation_id)).entry


async def _check_blocked(question: Question, told: Told) -> None:
    await _user_as_left(question, told, "state")


async def _unblock(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    return (await unblock_user(ask, ask.task.company.id, told.subject, operation_id=operation_id)).entry


async def _check_new(question: Question, told: Told) -> None:
    """Everything of them is as it was when they were made, their account included."""
    place = await _user_as_left(question, told)
    await user_to_act_on(question, told.subject, on_oneself=False)
    if question.now - told.entry.recorded_at > NEW_FOR:
        raise TooLateToUndo(told.entry.folio, minutes=int(NEW_FOR.total_seconds() // 60))
    await keep_a_supervisor(question, place)


async def _take_back(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    reason = f"{FACT} {told.entry.folio}"
    company_id = ask.task.company.id
    deed = await deactivate_user(ask, company_id, told.subject, reason=reason, operation_id=operation_id)
    return deed.entry


async def _check_permissions(question: Question, told: Told) -> None:
    profile = await profile_to_change(question, told.subject)
    if profile.permissions != _permissions(told.after):
        raise ChangedSince(told.entry.folio)
    check_may_save(question, told.subject, _permissions(told.before))


async def _give_permissions_back(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    deed = await change_profile(
        ask,
        ask.task.company.id,
        told.subject,
        wanted=_permissions(told.before),
        known=_permissions(told.after),
        operation_id=operation_id,
    )
    return deed.entry


def _permissions(state: State) -> Permissions:
    return Permissions.decode(str(state["permissions"]))


async def _check_settings(question: Question, told: Told) -> None:
    await settings_back(question, told)


async def settings_back(question: Question, told: Told) -> tuple[LogSettings, LogSettings]:
    """The settings as they are, and with what the entry changed as it was before; raises ChangedSince."""
    current = await question.work.log_settings.get(question.company.id)
    state = dict(settings_state(current))
    for name in told.changed:
        if state.get(name) != told.after.get(name):
            raise ChangedSince(told.entry.folio)
        state.pop(name, None)
        if name in told.before:
            state[name] = told.before[name]
    return current, settings_of(state, version=current.version)


def lost_by(question: Question, current: LogSettings, wanted: LogSettings) -> AlertsLost:
    """The alerts that this would take away."""
    return alerts_lost(changes_between(question.installation.catalogue, current, wanted))


async def _switch_back(ask: AskWithin, told: Told, operation_id: UUID) -> Entry | None:
    """Whoever undoes it read which alerts that takes away: they follow from the entry alone."""
    current, wanted = await settings_back(ask.task, told)
    return await save_log_settings(
        ask,
        ask.task.company.id,
        wanted=wanted,
        operation_id=operation_id,
        accepted=lost_by(ask.task, current, wanted),
    )


WAYS: Mapping[str, Way] = {
    "log_settings_changed": Way(CONFIGURE_LOG, "log_settings_changed", _check_settings, _switch_back),
    "profile_assigned": Way(CHANGE_USERS, "profile_assigned", _check_profile, _give_profile_back),
    "profile_permissions_changed": Way(
        CHANGE_PROFILES, "profile_permissions_changed", _check_permissions, _give_permissions_back
    ),
    "user_blocked": Way(CHANGE_USERS, "user_unblocked", _check_blocked, _unblock),
    "user_created": Way(REMOVE_USERS, "user_deactivated", _check_new, _take_back),
    "user_modified": Way(CHANGE_USERS, "user_modified", _check_name, _give_name_back),
}
"""By operation."""
