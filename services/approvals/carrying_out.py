"""Carrying out what was approved: the very same use case, by whoever asked for it, for their request."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from domain.approval_requests import ApprovalRequest, DeedName, RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat, Itself
from domain.erasure import erasure_from
from domain.errors import ApprovalsMissing, LogStopped, RequestEnded, VigiaError
from domain.keeping import Keeping, loss_of, purge_from
from domain.log_settings import LogSettings, alerts_lost, changes_between
from domain.permissions import Permissions
from services.apart import each_apart
from services.approvals.requests import end_by_itself
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.log.erasing import begin_erasure
from services.log.keeping import change_keeping
from services.log.purging import begin_purge
from services.log.settings import read_log_settings, save_log_settings
from services.people.approved_accounts import allow_account
from services.people.life import assign_profile, deactivate_user, reactivate_user, unlink_user
from services.people.password_resets import allow_reset
from services.people.profile_life import change_profile
from services.people.undoing import undo
from services.people.users import create_user

_log = logging.getLogger(__name__)

GONE = "Quien la pidió ya no puede entrar a la empresa."
NOTHING_LEFT = "Ya no hacía falta: todo estaba así."
_AT_ONCE = 500

Carrier = Callable[[Ask, ApprovalRequest], Awaitable[object]]


async def carry_out(installation: Installation, company_id: int, number: int, *, now: datetime) -> None:
    """Do what the request is for, if enough have approved; once, however often this is called.

    The deed, its entry and the request's end are one transaction. What is refused by then ends the request,
    which says why.
    """
    async with installation.database.reading() as work:
        request = await work.approvals.get(company_id, number)
        if request is None or not request.ready or request.expires_at <= now:
            return
        asker = await work.users.get(request.asker_id)
    itself = Ask(installation, Itself(), now)
    if asker is None or not asker.counts or asker.user.telegram_id is None:
        await end_by_itself(itself, request, RequestState.REFUSED, why=GONE)
        return
    person = InChat(asker.user.telegram_id, request.reference)
    try:
        await _carrier(request)(Ask(installation, person, now, request=number), request)
    except (ApprovalsMissing, RequestEnded, LogStopped) as waits:
        _log.info("a request is not carried out yet: %s", type(waits).__name__)
    except VigiaError as refusal:
        await end_by_itself(itself, request, RequestState.REFUSED, why=refusal.message)
    else:
        await end_by_itself(itself, request, RequestState.REFUSED, why=NOTHING_LEFT)  # if nothing was done


async def look_after_requests(installation: Installation, *, now: datetime) -> None:
    """End the requests whose time is over, and carry out what a kill left approved and undone."""
    async with installation.database.reading() as work:
        waiting = await work.approvals.all_pending(_AT_ONCE)

    async def look(request: ApprovalRequest) -> None:
        if request.expires_at <= now:
            await end_by_itself(Ask(installation, Itself(), now), request, RequestState.EXPIRED)
        elif request.ready:
            await carry_out(installation, request.company_id, request.number, now=now)

    await each_apart("a request", waiting, look)


def _carrier(request: ApprovalRequest) -> Carrier:
    return DEEDS[request.deed.name] if request.deed.undoes is None else _undo


async def _undo(ask: Ask, request: ApprovalRequest) -> object:
    """Whatever the deed, it is done about the entry, which must still be as it was left."""
    folio = request.deed.undoes or 0
    return await undo(ask, request.company_id, folio, operation_id=request.deed.operation_id)


async def _assign_profile(ask: Ask, request: ApprovalRequest) -> object:
    told = request.deed.arguments
    return await assign_profile(
        ask,
        request.company_id,
        told["user_id"],
        profile_id=told["profile_id"],
        operation_id=request.deed.operation_id,
    )


async def _deactivate_user(ask: Ask, request: ApprovalRequest) -> object:
    told = request.deed.arguments
    return await deactivate_user(
        ask,
        request.company_id,
        told["user_id"],
        reason=told["reason"],
        operation_id=request.deed.operation_id,
    )


def _to_user(act: Callable[..., Awaitable[object]]) -> Carrier:
    """A deed that is known by whom it is done to."""

    async def carry(ask: Ask, request: ApprovalRequest) -> object:
        user_id = request.deed.arguments["user_id"]
        return await act(ask, request.company_id, user_id, operation_id=request.deed.operation_id)

    return carry


async def _create_user(ask: Ask, request: ApprovalRequest) -> object:
    """Without a password: they set it when they accept an invitation."""
    told = request.deed.arguments
    return await create_user(
        ask,
        request.company_id,
        name=told["name"],
        full_name=told["full_name"],
        password_hash=None,
        profile_id=told["profile_id"],
        operation_id=request.deed.operation_id,
    )


async def _change_profile(ask: Ask, request: ApprovalRequest) -> object:
    told = request.deed.arguments
    return await change_profile(
        ask,
        request.company_id,
        told["profile_id"],
        wanted=Permissions.decode(told["wanted"]),
        known=Permissions.decode(told["known"]),
        operation_id=request.deed.operation_id,
    )


async def _save_log_settings(ask: Ask, request: ApprovalRequest) -> object:
    """What is lost was accepted when it was asked for, and other settings since are refused."""
    told = request.deed.arguments
    wanted = LogSettings(told["version"], told["choices"], told["late_after"])
    current = await read_log_settings(ask, request.company_id)
    changes = changes_between(ask.installation.catalogue, current, wanted)
    return await save_log_settings(
        ask,
        request.company_id,
        wanted=wanted,
        operation_id=request.deed.operation_id,
        accepted=alerts_lost(changes),
    )


async def _change_keeping(ask: Ask, request: ApprovalRequest) -> object:
    told = request.deed.arguments
    wanted, known = Keeping(*told["wanted"]), Keeping(*told["known"])
    return await change_keeping(
        ask,
        request.company_id,
        wanted=wanted,
        known=known,
        operation_id=request.deed.operation_id,
        accepted=loss_of(known, wanted),
    )


async def _begin_purge(ask: Ask, request: ApprovalRequest) -> object:
    """Record and seal it; `remove_what_was_approved` removes, as that may take long."""
    plan, files = purge_from(request.company_id, request.deed.arguments)
    return await begin_purge(ask, plan, files=files, operation_id=request.deed.operation_id)


async def _begin_erasure(ask: Ask, request: ApprovalRequest) -> object:
    """Record and seal it; `finish_erasures` does the rest, as that may take long."""
    wanted = erasure_from(request.deed.arguments)
    return await begin_erasure(ask, request.company_id, wanted, operation_id=request.deed.operation_id)


async def _change_rules(ask: Ask, request: ApprovalRequest) -> object:
    told = request.deed.arguments
    return await change_approval_rules(
        ask,
        request.company_id,
        ApprovalKind(told["kind"]),
        quorum=told["quorum"],
        known=told["known"],
        operation_id=request.deed.operation_id,
    )


DEEDS: Mapping[DeedName, Carrier] = {
    DeedName.ASSIGN_PROFILE: _assign_profile,
    DeedName.DEACTIVATE_USER: _deactivate_user,
    DeedName.UNLINK_USER: _to_user(unlink_user),
    DeedName.ALLOW_RESET: _to_user(allow_reset),
    DeedName.ALLOW_ACCOUNT: _to_user(allow_account),
    DeedName.REACTIVATE_USER: _to_user(reactivate_user),
    DeedName.CREATE_USER: _create_user,
    DeedName.CHANGE_PROFILE: _change_profile,
    DeedName.SAVE_LOG_SETTINGS: _save_log_settings,
    DeedName.CHANGE_KEEPING: _change_keeping,
    DeedName.PURGE: _begin_purge,
    DeedName.ERASE: _begin_erasure,
    DeedName.CHANGE_RULES: _change_rules,
}
