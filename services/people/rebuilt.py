"""Users, profiles, and what needs approval, rebuilt from the log alone and compared with the tables."""

from __future__ import annotations

from collections.abc import Sequence

from domain.alert_choices import choices_state
from domain.api_keys import key_state
from domain.approval_requests import request_state
from domain.approvals import rules_state
from domain.invitations import code_state
from domain.keeping import keeping_state
from domain.log_settings import settings_state
from domain.rebuilt import Mismatch, States, rebuild
from domain.snapshots import WITHOUT_STATE, Snapshot, SubjectKind, profile_state, user_state
from storage.unit_of_work import UnitOfWork

_AT_ONCE = 500


async def mismatches_with_log(work: UnitOfWork, company_id: int) -> Sequence[Mismatch]:
    """Where the company's users, profiles, settings, rules and requests for approval are not as its log says.

    Nowhere, if nobody touched them.
    """
    log = work.audit_log(company_id)
    folios = await work.subject_entries.all_folios(company_id)
    entries = [
        entry
        for start in range(0, len(folios), _AT_ONCE)
        for entry in reversed(await log.at(folios[start : start + _AT_ONCE]))
    ]
    return rebuild(entries).compared(await tables_of(work, company_id))


async def tables_of(work: UnitOfWork, company_id: int) -> States:
    """All of the company's that its entries tell of, as the tables have it."""
    users = ((each.user.id, user_state(each.user)) for each in await work.users.everybody(company_id))
    profiles = ((each.id, profile_state(each)) for each in await work.profiles.of_company(company_id))
    settings = settings_state(await work.log_settings.get(company_id))
    requests = ((each.number, request_state(each)) for each in await work.approvals.of_company(company_id))
    keys = ((each.id, key_state(each)) for each in await work.api_keys.all(company_id))
    codes = ((each.id, code_state(each)) for each in await work.invitations.of_company(company_id))
    choices = await work.alert_choices.in_company(company_id)
    keeping = keeping_state(await work.keeping.get(company_id))
    found = [
        ((SubjectKind.KEEPING, company_id), keeping),
        *(((SubjectKind.KEY, number), state) for number, state in keys),
        *(((SubjectKind.CHOICES, number), choices_state(each)) for number, each in choices.items()),
        *(((SubjectKind.INVITATION, number), state) for number, state in codes),
        ((SubjectKind.SETTINGS, company_id), settings),
        ((SubjectKind.APPROVALS, company_id), rules_state(await work.approvals.rules(company_id))),
        *(((SubjectKind.REQUEST, number), state) for number, state in requests),
        *(((SubjectKind.USER, number), state) for number, state in users),
        *(((SubjectKind.PROFILE, number), state) for number, state in profiles),
    ]
    return {subject: state for subject, state in found if state is not None}


async def last_told_by(work: UnitOfWork, company_id: int, folio: int) -> Sequence[Snapshot]:
    """Every subject as an entry up to this folio left it, if none after that tells of it.

    As the entries say, not the tables, which somebody may have changed.
    """
    told = await work.subject_entries.last_told_by(company_id, folio)
    subjects = [(SubjectKind(kind), number, at) for kind, number, at in told]
    states = [each for each in subjects if each[0] not in WITHOUT_STATE]
    folios = sorted({at for _, _, at in states})
    found = {
        (each.kind, each.id, entry.folio): each.after
        for start in range(0, len(folios), _AT_ONCE)
        for entry in await work.audit_log(company_id).at(folios[start : start + _AT_ONCE])
        for each in entry.detail.snapshots
    }
    return [
        Snapshot(kind, number, found[kind, number, at], found[kind, number, at])
        for kind, number, at in states
        if found.get((kind, number, at)) is not None
    ]
