"""The screens of `/nuevo`, each from the draft and the use cases' answers."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Membership, Profile
from domain.examples import Person
from domain.name_case import in_usual_case
from domain.office_words import in_office_words
from handlers.inviting.screens import invite_button
from handlers.kit.button_list import ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.second_person import PUT_TO_OTHERS
from handlers.kit.spelling_offer import offer_rows, offer_text
from handlers.kit.text import bold, heading, page, plain, progress
from handlers.new_user.alike import offer_of, rows_of
from handlers.new_user.draft import NewUserDraft, Step
from services.people.copying import Copying
from services.people.users import CreatedUser

TITLE = "Nuevo usuario"
PROFILES_A_PAGE = 6
_FORM_STEPS: list[Step] = [
    step for step in Step if step not in (Step.COMPANY, Step.SPELLING, Step.SHEET, Step.PREVIEW)
]


def name_screen(draft: NewUserDraft, example: Person) -> Screen:
    """Ask for the name. Who is made like somebody has a profile already, and is no sheet of many."""
    ask = (
        "Escribe el nombre con el que va a entrar: de 3 a 15 letras o números, sin espacios.\n"
        f"Ejemplo: {example.user_name}"
    )
    profile = f"Perfil: {bold(draft.profile.name)}" if draft.user_id and draft.profile else ""
    many = [] if draft.changing or profile else [[draft.button("Varios a la vez (Excel)", "sheet")]]
    return _form(draft, "Usuario", profile, ask, rows=many)


def full_name_screen(draft: NewUserDraft, example: Person) -> Screen:
    """Ask for the full name."""
    ask = f"Escribe su nombre y al menos un apellido.\nEjemplo: {example.full_name}"
    return _form(draft, "Nombre completo", ask)


def spelling_screen(draft: NewUserDraft) -> Screen:
    """A name in one case alone: how is it spelled?"""
    usual = in_usual_case(draft.typed_name)
    return _form(draft, "Nombre completo", offer_text(draft.typed_name, usual), rows=offer_rows(draft, usual))


def password_screen(draft: NewUserDraft) -> Screen:
    """Ask for the password, or offer to make one."""
    ask = (
        "Escribe una contraseña de 10 caracteres o más; borraré tu mensaje en cuanto llegue.\n"
        "O deja que yo la genere, o que la ponga quien entra cuando acepte tu invitación."
    )
    rows = [
        [draft.button("Generar contraseña", "generate")],
        [draft.button("Que la ponga quien entra", "leave")],
    ]
    return _form(draft, "Contraseña", ask, rows=rows)


def profile_screen(draft: NewUserDraft, profiles: Sequence[Profile]) -> Screen:
    """The profiles that the person may give, with what each may do."""
    listed = ButtonList(draft, len(profiles), a_page=PROFILES_A_PAGE)
    shown = listed.shown(profiles)
    described = "\n\n".join(
        f"{bold(each.name)}\n{plain(' '.join(in_office_words(each.permissions)))}" for each in shown
    )
    rows = listed.rows([draft.button(each.name, "profile", each.id) for each in profiles])
    return _form(draft, "Perfil", "Elige qué podrá hacer.", described, rows=rows)


def summary_screen(draft: NewUserDraft, *, first: str) -> Screen:
    """All fields, each line editable, and *Guardar*; and what has to happen `first`, if anything."""
    lines = [
        f"Empresa: {bold(draft.about.name)}",
        f"Usuario: {bold(draft.name)}",
        f"Nombre completo: {bold(draft.full_name)}",
        f"Contraseña: {_password_in_words(draft)}",
        f"Perfil: {bold(draft.profile.name if draft.profile else '')}",
    ]
    changes = [
        [
            draft.button("Cambiar usuario", "change", "name"),
            draft.button("Cambiar nombre", "change", "full_name"),
        ],
        [draft.button("Cambiar contraseña", "change", "password")],
        [draft.button("Cambiar perfil", "change", "profile")],
    ]
    if draft.several:
        changes[-1].append(draft.button("Cambiar empresa", "change", "company"))
    label = PUT_TO_OTHERS if first else "Guardar"
    rows: list[Row] = [[draft.button(label, "save", style="success")], *changes]
    return _form(draft, "Revisa y guarda", "\n".join(lines), first, rows=rows)


def _password_in_words(draft: NewUserDraft) -> str:
    if draft.left_to_them:
        return "la pone quien entra"
    return "generada (está arriba)" if draft.generated else "la que escribiste"


def done_screen(created: CreatedUser, copying: Copying | None, *, may_invite: bool) -> Screen:
    """What remains once the user is created; and where else, if they were made like somebody."""
    lines = [
        f"Usuario: {bold(created.user.name)}",
        f"Nombre completo: {plain(created.user.full_name)}",
        f"Perfil: {plain(created.profile.name)}",
    ]
    folio = f"Quedó en la bitácora con el folio {created.entry.folio}." if created.entry else ""
    title = f"✅ {heading('Usuario creado', created.company.name)}"
    another = button("Nuevo usuario", MenuButton("nuevo", created.company.id))
    place = Membership(created.company, created.user, created.profile)
    rows: list[Row] = [invite_button(place)] if may_invite else []
    also = ""
    if copying is not None:
        also, rows = offer_of(copying), [*rows, *rows_of(copying)]
    return Screen(page(title, "\n".join(lines), folio, also), [*rows, [another, button("Cerrar", CLOSE)]])


def _form(draft: NewUserDraft, label: str, *paragraphs: str, rows: Sequence[Row] = ()) -> Screen:
    step = Step.FULL_NAME if draft.step == Step.SPELLING else Step(draft.step)
    number = _FORM_STEPS.index(step) + 1
    where = f"{heading(TITLE, draft.about.name)}\n{progress(number, len(_FORM_STEPS))}  {label}"
    so_far = (
        f"Usuario: {bold(draft.name)}" if draft.name and draft.step in (Step.FULL_NAME, Step.PASSWORD) else ""
    )
    notice = f"ℹ️ {plain(draft.notice)}" if draft.notice else ""
    return Screen(page(where, so_far, *paragraphs, notice, error=draft.error), [*rows, *draft.last_rows()])
