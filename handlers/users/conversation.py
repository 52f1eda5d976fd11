"""The steps of `/usuarios`, and the map of what each takes.

COMPANY → LIST ⇄ FILTER · EXPIRY → EXPIRY_SURE
            ⇅
          CARD ⇄ HISTORY
            ↓↑
          NAME → SPELLING · PROFILE → GIVE · REASON → BLOCK · DEACTIVATE · UNLINK · RESET
            → (done, the card again)

What the card offers follows from what its use cases allow: one that is refused says why on the same screen.
"""

from __future__ import annotations

from domain.permissions import CHANGE_USERS, READ_LOG, REMOVE_USERS, SEE_USERS
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.access import Need, Where
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import goes_to, leaves
from handlers.users import deeds, finding, password, screens
from handlers.users.draft import Step, UsersDraft
from handlers.users.drawing import render
from services.people import life

ERRAND = Errand(
    "usuarios",
    "Usuarios",
    "ve y cambia a los usuarios de la empresa",
    SEE_USERS,
    in_menu=True,
    examples=("<code>/usuarios {user}</code>\nabre a ese usuario.",),
)
_A_BUTTON = "Toca uno de los botones."
EXPECTS = {
    Step.LIST: "Toca a un usuario, o escribe parte de su nombre.",
    Step.FILTER: _A_BUTTON,
    Step.CARD: _A_BUTTON,
    Step.HISTORY: _A_BUTTON,
    Step.NAME: "Escribe su nombre completo como texto; por ejemplo: María López Ruiz.",
    Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    Step.PROFILE: "Toca uno de los perfiles de la lista.",
    Step.GIVE: _A_BUTTON,
    Step.REASON: "Escribe el motivo como texto; por ejemplo: Perdió su teléfono.",
    Step.BLOCK: _A_BUTTON,
    Step.DEACTIVATE: "Toca uno de los botones, o escribe el motivo como texto.",
    Step.UNLINK: _A_BUTTON,
    Step.RESET: _A_BUTTON,
    Step.EXPIRY_SURE: _A_BUTTON,
    Step.EXPIRY: "Toca o escribe cuántos días, de 30 a 365; por ejemplo: 90.",
}
_CHANGES, _REMOVES = Need(Where.DRAFT, CHANGE_USERS), Need(Where.DRAFT, REMOVE_USERS)
_READS_LOG = Need(Where.DRAFT, READ_LOG)
_BACK = Tap("back", deeds.back_to_card)

CONVERSATION = AboutCompany(
    "users",
    ERRAND,
    draft=UsersDraft,
    title=screens.TITLE,
    opened=finding.opened,
    keep_words=as_typed,
    steps={
        Step.LIST: [
            Text(finding.searched),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("user", finding.picked_user, takes=ID_ARGUMENT),
            Tap("everywhere", finding.searched_everywhere),
            Tap("filter", finding.asked_to_filter),
            Tap("expiry", goes_to(Step.EXPIRY), needs=_CHANGES),
        ],
        Step.FILTER: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("show", finding.chose_kind, takes="|".join(screens.KINDS)),
            Tap("of", finding.chose_profile, takes=ID_ARGUMENT),
            Tap("back", finding.back_to_list),
        ],
        Step.CARD: [
            Tap("rename", goes_to(Step.NAME), needs=_CHANGES),
            Tap("assign", deeds.asked_for_profile, needs=_CHANGES),
            Tap("block", goes_to(Step.REASON), needs=_CHANGES),
            Tap("unblock", deeds.at_once(life.unblock_user), saves=True, needs=_CHANGES),
            Tap("deactivate", goes_to(Step.DEACTIVATE), needs=_REMOVES),
            Tap("reactivate", deeds.at_once(life.reactivate_user), saves=True, needs=_REMOVES),
            Tap("unlink", goes_to(Step.UNLINK), needs=_CHANGES),
            Tap("reset", goes_to(Step.RESET), needs=_CHANGES),
            Tap("unlock", deeds.at_once(life.unlock_password), saves=True, needs=_CHANGES),
            Tap("deeds", deeds.asked_for_deeds, needs=_READS_LOG),
            Tap("history", deeds.asked_for_history, needs=_READS_LOG),
            Tap("back", finding.back_to_list),
        ],
        Step.HISTORY: [Tap("older", deeds.asked_for_history, takes=r"\d{1,12}", needs=_READS_LOG), _BACK],
        Step.NAME: [Text(deeds.received_full_name, needs=_CHANGES), _BACK],
        Step.SPELLING: [
            Text(deeds.received_full_name, needs=_CHANGES),
            Tap("usual", deeds.chose_usual, saves=True, needs=_CHANGES),
            Tap("typed", deeds.chose_typed, saves=True, needs=_CHANGES),
            _BACK,
        ],
        Step.PROFILE: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("profile", deeds.picked_profile, takes=ID_ARGUMENT, needs=_CHANGES),
            _BACK,
        ],
        Step.GIVE: [Tap("give", deeds.gave_profile, saves=True, needs=_CHANGES), _BACK],
        Step.REASON: [Text(deeds.received_reason, needs=_CHANGES), _BACK],
        Step.BLOCK: [
            Tap("block_yes", deeds.with_reason(life.block_user), saves=True, needs=_CHANGES),
            _BACK,
        ],
        Step.DEACTIVATE: [
            Text(deeds.received_reason_to_leave, needs=_REMOVES),
            Tap("leave_yes", deeds.with_reason(life.deactivate_user), saves=True, needs=_REMOVES),
            _BACK,
        ],
        Step.UNLINK: [Tap("unlink_yes", deeds.at_once(life.unlink_user), saves=True, needs=_CHANGES), _BACK],
        Step.RESET: [
            Tap("by_link", password.sent_link, saves=True, needs=_CHANGES),
            Tap("temporary", password.gave_temporary, saves=True, needs=_CHANGES),
            _BACK,
        ],
        Step.EXPIRY: [
            Text(password.received_days, needs=_CHANGES),
            Tap("days", password.received_days, takes=r"\d{1,3}", saves=True, needs=_CHANGES),
            Tap("back", finding.back_to_list),
        ],
        Step.EXPIRY_SURE: [
            Tap("expire_yes", password.confirmed_days, saves=True, needs=_CHANGES),
            Tap("expiry", goes_to(Step.EXPIRY), needs=_CHANGES),
        ],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("Listo."),
)
