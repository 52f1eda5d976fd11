"""The screens of linking an account, for whoever links it, and the news for its person."""

from __future__ import annotations

from domain.entries import Entry
from domain.notices import Notice
from domain.phrases import named
from domain.spelling import clip
from domain.strangers import Stranger, stranger_of
from handlers.kit.button_kinds import StrangerAction, StrangerButton
from handlers.kit.button_list import LABEL, ButtonList
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from handlers.linking.draft import LinkingDraft
from services.doors.strangers import StrangerNow
from services.installation import Installation
from services.people.life import UserDeed
from services.people.linking import PAGE_SIZE, LinkableUsers, linked_news

TITLE = "Vincular Telegram"
WHICH = "¿En qué empresa va a ser usuario?"
_NAME_SHOWN = 40
_USERS_NAMED = 3


def stranger_line(now: StrangerNow | None) -> str:
    """What became of a stranger, if anything did."""
    if now is None or not now.is_settled:
        return ""
    if now.users:
        return f"✓ Ya tiene acceso: {plain(named(now.users, limit=_USERS_NAMED))}"
    return "🔕 Se le ignora: no vuelve a avisar"


def stranger_rows(company_id: int, entry: Entry, now: StrangerNow | None) -> list[Row]:
    """What may be done about a stranger, under the alert that tells of them, unless it is done."""
    if stranger_of(entry) is None or now is None or now.is_settled:
        return []
    return [
        [button("Vincular con un usuario…", StrangerButton(company_id, entry.folio, StrangerAction.LINK))],
        [button("Ignorar…", StrangerButton(company_id, entry.folio, StrangerAction.IGNORE))],
    ]


def user_screen(draft: LinkingDraft, offered: LinkableUsers) -> Screen:
    """The users who may be given the account."""
    draft.page = offered.page
    pages = ButtonList(draft, offered.found, a_page=PAGE_SIZE)
    rows = pages.around(
        [draft.button(clip(each.label, limit=LABEL), "user", each.id) for each in offered.users],
        everything="Ver todos",
    )
    ask = "¿Quién es? Toca a su usuario, o escribe parte de su nombre."
    if not offered.found:
        ask = "Ningún usuario activo está sin Telegram: créalo primero con /nuevo."
    text = page(heading(TITLE, draft.about.name), who_it_is(draft), ask, error=draft.error)
    another = [draft.button("Otra empresa", "company")] if draft.several else []
    return Screen(text, [*rows, [*another, draft.button("Cancelar", "cancel")]])


def contact_screen(draft: LinkingDraft) -> Screen:
    """Whose account is to be picked."""
    text = page(
        heading(TITLE, draft.about.name),
        f"¿Quién es {bold(draft.user_label)} en Telegram?",
        "Escoge a la persona en tus contactos. Antes de vincularla te pido que confirmes.",
        error=draft.error,
    )
    return Screen(text, [[draft.button("Cancelar", "cancel")]])


def confirm_screen(draft: LinkingDraft) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        heading(TITLE, draft.about.name),
        who_it_is(draft),
        f"Entrará como {bold(draft.user_label)}, con el perfil {bold(draft.profile_name)}.",
        "Desde ese momento puede aquí lo que su perfil permite. En Telegram cada quien se pone el nombre "
        "que quiere: asegúrate de que es esa persona.",
        error=draft.error,
    )
    yes = draft.button(f"Sí, vincular con {draft.user_name}", "link", style="success")
    return Screen(text, [[yes], [draft.button("« Atrás", "back"), draft.button("Cancelar", "cancel")]])


def done_screen(draft: LinkingDraft, deed: UserDeed, bot_name: str) -> Screen:
    """What was done, and what the person has to do."""
    name = deed.place.user.name
    folio = f" Folio {deed.entry.folio}." if deed.entry is not None else ""
    text = page(
        f"✅ {heading('Telegram vinculado', draft.about.name)}",
        f"{plain(_shown(draft.shown_name))} ya entra como {bold(deed.place.user.label)}.{folio}",
        "Le aviso en su chat que ponga su contraseña. Si todavía no lo abre, dile que busque a "
        f"<code>@{bot_name}</code> y toque Iniciar.",
    )
    card = button(f"Ver a {name}", MenuButton("usuarios", draft.about.id, user_id=deed.place.user.id))
    return Screen(text, [[card, button("Cerrar", CLOSE)]])


def ignoring_screen(company_id: int, folio: int, stranger: Stranger) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        bold("Ignorar a un desconocido"),
        f"¿Ignorar a {bold(_shown(stranger.shown_name))}?\nTelegram {stranger.telegram_id}",
        "Ya no te avisaré cuando intente entrar. Sigue sin poder hacer nada, y cada intento se queda en la "
        "bitácora. Si un día lo invitas o lo vinculas, deja de estar ignorado.",
    )
    sure = button(
        "Sí, ignorar", StrangerButton(company_id, folio, StrangerAction.IGNORE_SURELY), style="danger"
    )
    return Screen(text, [[sure], [button("No, seguir avisando", CLOSE)]])


def ignored_screen(stranger: Stranger) -> Screen:
    """They raise no more alerts."""
    return Screen(
        page(
            f"✅ {bold('Desconocido ignorado')}",
            f"{plain(_shown(stranger.shown_name))} · Telegram {stranger.telegram_id} ya no dará alertas.",
        )
    )


async def linked_notice(installation: Installation, notice: Notice) -> Screen | None:
    """Where the person is in, as whom and by whom; None if not any more."""
    news = await linked_news(installation, notice)
    if news is None:
        return None
    place = news.place
    who = "\n".join(
        [
            f"Eres: {bold(place.user.name)}",
            f"Nombre: {plain(place.user.full_name)}",
            f"Perfil: {plain(place.profile.name)}",
            f"Te vinculó: {plain(news.by)}",
        ]
    )
    text = page(
        f"✅ {heading('Ya estás dentro', place.company.name)}",
        who,
        "Pon tu contraseña con /yo, y mira lo que puedes hacer con /ayuda.\n"
        "Si no eres tú, avísale a quien te vinculó.",
    )
    return Screen(text, [[button("Quién soy", MenuButton("yo", place.company.id))]])


def who_it_is(draft: LinkingDraft) -> str:
    """The account, as far as Telegram tells."""
    return f"{bold(_shown(draft.shown_name))}\nTelegram {draft.telegram_id}"


def _shown(name: str) -> str:
    return clip(name, limit=_NAME_SHOWN)
