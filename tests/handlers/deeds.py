"""Everything that can be done in the chat, one deed for each handler, derived from the conversations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from domain.companies import Company, Profile
from domain.erasure import ErasurePlan, Ground, Person
from domain.keeping import ExportedFile, Keeping, Loss, PurgePlan
from domain.log_filter import LogFilter
from domain.log_settings import LogSettings
from domain.log_tree import NO_ENTRIES, Head
from domain.seals import Seal
from domain.user_sheet import SheetRow
from handlers.kit.company_list import CompanyDraft
from handlers.kit.conversation import Conversation
from handlers.kit.draft import Draft
from handlers.kit.steps import CODE_ARGUMENT, Command, File, Tap, Text
from handlers.map import CONVERSATIONS
from handlers.users.draft import UsersDraft

PASSWORD = "tormenta-Violeta-84"
ANOTHERS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$lBIiJCQEAGDsndN6r1VqDQ$q0a7CQWYYqJLpnF9jHO7yZUP7Uxfe9NJUe/KIw5K1EU"
)

SHEET = b"Usuario,Nombre completo,Perfil\nRSOTO,Rosa Soto,CONSULTA\n"
# The text for a step, where a full name would not do.
WORDS = {
    "received_password": PASSWORD,
    "received_current": PASSWORD,
    "received_years": "9",
    "received_hour": "7 pm",
    "received_hours": "de 22 a 7",
    "received_amount": "10,000",
    "received_rfc": "EKU9003173C9",
    "received_zone": "America/Cancun",
    "received_word": "DEPURAR",
    "received_days": "90",
    "received_reason": "Perdió su teléfono",
    "received_reason_to_leave": "Renunció",
    "received_dates": "12/11",
    "received_day": "12/11",
    "received_moment": "ayer",
}
# A button's argument, where the first match of its pattern would not do.
ARGUMENTS = {
    "locked": "access_denied",
    "on": "document_printed",
    "off": "document_created",
    "operation": "document_created",
    "hours": "22-7",
    "from": "1000",
    "day": "20261112",
    "month": "202610",
    "user": "0123456789ab",
}


_SUPERVISOR = 2  # a company's first user, after the installation's owner


@dataclass(frozen=True, slots=True)
class Deed:
    """The input for a handler: a text, a button's data, a file, a contact, else a sticker; and its draft."""

    words: str = ""
    data: str = ""
    document: bytes = b""
    draft: Draft | None = None
    shares: bool = False


def deeds(company: Company, profile: Profile) -> dict[str, Deed]:
    """Each handler's deed, for this company."""
    found = _outside(company, profile)
    for conversation in CONVERSATIONS:
        found |= dict(_begun(conversation, company))
        draft = filled(conversation, company, profile)
        found[f"{conversation.name} screen"] = Deed(draft=draft)
        for step, taken in conversation.steps.items():
            for takes in taken:
                found.update([_taken(conversation, at(draft, step), takes, company, profile)])
    return found


def filled(conversation: Conversation[Any], company: Company, profile: Profile) -> Draft:
    """A complete draft of the conversation, at its last step."""
    known: dict[str, dict[str, Any]] = {
        "new_user": {
            "name": "MLOPEZ",
            "full_name": "María López",
            "typed_name": "maría lópez",
            "password_hash": ANOTHERS_HASH,
            "profile": profile,
            "sheet": [SheetRow(2, "RSOTO", "Rosa Soto", "CONSULTA")],
        },
        "log_settings": {"tab": "documents", "wanted": LogSettings(choices={"document_printed": True})},
        "log_filter": {"wanted": LogFilter(sensitive=True), "size": 8},
        "keeping": {
            "loss": Loss(Keeping(), Keeping(years=3)),
            "plan": _plan_that_does_not_agree(company),
            "files": [ExportedFile("bitacora.zip", "")],
        },
        "erasing": {
            "person": Person(full_names=("Luis Gil",)),
            "ground": Ground.ASKED,
            "asked_by": "carta del 12/11/2026",
            "plan": ErasurePlan(entries=1, values=1),
        },
        "company": {
            "choosing": True,
            "name": "Ferretería del Golfo",
            "rfc": "EKU9003173C9",
            "zone": "America/Cancun",
            "supervisor": "Eva Sol",
            "typed_name": "eva sol",
        },
        "joining": {
            "code_hash": b"x" * 32,
            "company_name": company.name,
            "user_name": "EVA",
            "full_name": "Eva Sol",
            "profile_name": profile.name,
            "invited_by": "SUPERVISOR · Ana Ruiz",
        },
        "myself": {"user_name": "EVA", "full_name": "Eva Sol"},
        "linking": {"telegram_id": 1003, "shown_name": "Luis", "user_id": 1, "user_name": "EVA"},
        "users": {"password_days": 90},
        "profiles": {"profile_id": profile.id, "other_id": profile.id},
        "blocking": {"company": company, "folio": 2, "label": "EVA · Eva Sol", "reason": "Salió"},
        "explaining": {"company": company, "folio": 2, "what": "Usuario creado"},
        "claim": {"code_hash": b"x" * 32, "typed_name": "eva sol"},
    }
    draft: Draft = conversation.draft(
        conversation=conversation.name,
        step=list(conversation.steps)[-1],
        touched_at=_now(),
        **known.get(conversation.name, {}),
    )
    if isinstance(draft, CompanyDraft) and conversation.name != "company":
        draft.company = company
    return draft


def at(draft: Draft, step: str) -> Draft:
    """The draft at this step; none where the company is still to be picked."""
    if isinstance(draft, CompanyDraft) and step == f"{draft.conversation}.company":
        return replace(draft, step=step, company=None, several=True)
    return replace(draft, step=step)


def _plan_that_does_not_agree(company: Company) -> PurgePlan:
    """A plan that differs from the log, so that nothing is purged."""
    return PurgePlan(
        company_id=company.id,
        user_id=0,
        start=NO_ENTRIES,
        end=Head(1000, bytes(32)),
        first_at=_now(),
        last_at=_now(),
        remaining=1,
    )


def _begun(conversation: Conversation[Any], company: Company) -> Iterator[tuple[str, Deed]]:
    """Its start: a command, or a menu's button that names the company if possible."""
    for way in conversation.begins:
        if isinstance(way, Command):
            yield f"command {way.command}", Deed(words=f"/{way.command}")
        elif way.action in ("empresa", "registrar", "otra"):
            yield f"menu {way.action}", Deed(data=f"menu:{way.action}")
        else:
            yield f"menu {way.action}", Deed(data=f"menu:{way.action}:{company.id}")


def _taken(
    conversation: Conversation[Any],
    draft: Draft,
    takes: Text[Any] | File[Any] | Tap[Any],
    company: Company,
    profile: Profile,
) -> tuple[str, Deed]:
    if isinstance(takes, Text):
        name = takes.step.__name__.lstrip("_")
        return f"{conversation.name} {name}", Deed(words=WORDS.get(name, "Eva Sol"), draft=draft)
    if isinstance(takes, File):
        name = takes.step.__name__.lstrip("_")
        return f"{conversation.name} {name}", Deed(document=SHEET, draft=draft)
    candidates = [
        {"pick": str(company.id), "profile": str(profile.id)}.get(takes.action, ""),
        ARGUMENTS.get(takes.action, ""),
        *([ARGUMENTS["on"], "documents"] if takes.takes == CODE_ARGUMENT else []),
        *takes.takes.split("|"),
        "1",
    ]
    argument = next(each for each in candidates if re.fullmatch(takes.takes, each))
    return f"{conversation.name}:{takes.action}", tapped(draft, takes.action, argument)


def tapped(draft: Draft, action: str, argument: str = "") -> Deed:
    """A button of the draft."""
    return Deed(data=str(draft.button("", action, argument).callback_data), draft=draft)


def _outside(company: Company, profile: Profile) -> dict[str, Deed]:
    """The handlers outside conversations."""
    choosing = at(filled(_named("company"), company, profile), "company.choice")
    seal = Seal(company.id, 1, bytes(32))
    return {
        "command ayuda": Deed(words="/ayuda"),
        "command cancelar": Deed(words="/cancelar"),
        **{f"menu {action}": Deed(data=f"menu:{action}") for action in ("ayuda", "close", "vanish")},
        "tap cancel": tapped(choosing, "cancel"),
        "tap stale": Deed(data="d:00000000:1:save"),
        "message unexpected": Deed(draft=choosing),
        "message unread": Deed(words="hola"),
        "certificate": Deed(data=f"proof:{company.id}:1"),
        "export format": Deed(data=f"export:{company.id}:0:csv"),
        "work stop": Deed(data="work:0123abcd:stop"),
        "work again": Deed(data="work:0123abcd:again"),
        "chart period": Deed(data=f"chart:{company.id}:0:w"),
        "chart log": Deed(data=f"chart:{company.id}:0:w:log"),
        "story": Deed(data=f"story:{company.id}:2:u"),
        **{
            f"invite {name}": Deed(data=f"invite:{company.id}:1:{action}")
            for name, action in [
                ("open", "open"),
                ("make", "make"),
                ("contact", "contact"),
                ("revoke", "revoke"),
                ("revoke surely", "sure"),
            ]
        },
        **{
            f"request {action}": Deed(data=f"request:{company.id}:1:{action}")
            for action in ("approve", "reject", "ask", "answer", "view", "reset")
        },
        "sheet undo": Deed(data=f"sheet:{company.id}:1:1:undo"),
        "sheet undo surely": Deed(data=f"sheet:{company.id}:1:1:sure"),
        **{
            f"stranger {name}": Deed(data=f"stranger:{company.id}:1:{action}")
            for name, action in [("link", "link"), ("ignore", "ignore"), ("ignore surely", "sure")]
        },
        "alike create": Deed(data=f"alike:{company.id}:1:1:0"),
        "contact shared": Deed(shares=True),
        "seal check": Deed(data=f"seal:{seal.data}"),
        "seal pasted": Deed(words=seal.text),
        "seal to keep": Deed(data=f"keep:{company.id}"),
        "seals to keep": Deed(data="keepall"),
        "seal kept": Deed(words=f"🔏 Guardo el sello de X: {seal.text}"),
        "log page": Deed(data=f"log:{company.id}:8:newest:0:0"),
        "log criterion": Deed(data=f"log:{company.id}:8:off:0:0"),
        "log entry": Deed(data=f"log:{company.id}:8:entry:1"),
        "log ack": Deed(data=f"log:{company.id}:8:ack:2"),
        **{
            f"act {name}": Deed(data=f"act:{company.id}:2:{action}")
            for name, action in [
                ("back", "back"),
                ("block", "block"),
                ("block surely", "sure"),
                ("reason", "reason"),
                ("undo", "undo"),
                ("undo surely", "undone"),
                ("why", "why"),
            ]
        },
        **{
            f"why {name}": Deed(data=f"why:{company.id}:2:{action}")
            for name, action in [
                ("answer", "answer"),
                ("back", "back"),
                ("disown", "disown"),
                ("disown surely", "sure"),
            ]
        },
        "alert view": Deed(data=f"alert:{company.id}:2:view"),
        "alert ack": Deed(data=f"alert:{company.id}:2:ack"),
        "digest view": Deed(data=f"digest:{company.id}:1:2:view"),
        "digest ack": Deed(data=f"digest:{company.id}:1:2:ack"),
        "open ack": Deed(data=f"digest:{company.id}:1:2:open"),
    }


def _named(name: str) -> Conversation[Any]:
    return next(each for each in CONVERSATIONS if each.name == name)


def drafts(company: Company, profile: Profile) -> Sequence[Draft]:
    """One draft for each step, about the company's SUPERVISOR where it is about a user."""
    found = [
        at(filled(conversation, company, profile), step)
        for conversation in CONVERSATIONS
        for step in conversation.steps
    ]
    for draft in found:
        if isinstance(draft, UsersDraft):
            draft.user_id, draft.profile_id = _SUPERVISOR, profile.id
    return found


def _now() -> datetime:
    return datetime.now(UTC)
