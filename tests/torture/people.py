"""What supervisors do to users who exist: `/usuarios`, an invitation that is accepted, and `/baja`."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from domain.errors import InvalidInvitation
from tests.torture.own_passwords import NewPassword, newest_link
from tests.torture.scene import LEAVERS, NEWCOMERS, WITH_APPROVALS, WITH_NEWCOMERS
from tests.torture.supervisors import Conversation, Screen, Supervisor

_OF_THE_RUN = re.compile(r"(?:🔒 |✕ )?[UC]\d{5}")  # those that /nuevo created in this run
_ACTS = ("Cambiar nombre", "Cambiar perfil", "Bloquear…", "Desbloquear", "Reactivar", "Dar de baja…")
_NAMES = ("Rosa Elena Cano", "Tomás Iturbe", "Ma. Inés Ávila Peña")
_REASONS = ("Perdió su teléfono", "Ya no viene", "De vacaciones hasta enero")


class LookAfter:
    """`/usuarios`: one user's card, and one to three things done to them."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._left = who.chance.randint(1, 3)
        self._strives = False  # for what takes a second person

    def conversation(self) -> Conversation:
        """From the command to *Cerrar*."""
        known = self._who.witness.users
        there = [name for company, name in known if company == WITH_APPROVALS]
        everywhere = [name for _, name in known] or ["U00000"]
        self._strives = bool(there) and self._who.chance.random() < 0.8
        return Conversation(
            self._who,
            f"/usuarios {self._who.chance.choice(there if self._strives else everywhere)}",
            shows=lambda text: text.startswith(_CARD_SCREENS),
            ends=("Listo.",),
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        who, title = self._who, _title(screen)
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.015):
            who.say("/cancelar")
        elif who.happens(0.03):
            who.send_sticker()
        elif "¿En qué empresa?" in screen.text:
            companies = [label for label, _ in screen.buttons if label != "Cancelar"]
            there = [each for each in companies if self._strives and each == WITH_APPROVALS]
            who.tap(screen, who.chance.choice(there or companies))
        elif title == "Usuarios":
            self._choose_user(screen)
        elif title == "Usuario":
            self._do_something(screen)
        else:
            self._go_on(screen)

    def _choose_user(self, screen: Screen) -> None:
        users = [label for label, _ in screen.buttons if _OF_THE_RUN.match(label)]
        if not users:
            self._left = 0
        self._who.tap(screen, self._who.chance.choice(users) if users and self._left else "Cerrar")

    def _do_something(self, screen: Screen) -> None:
        who, acts = self._who, screen.labels(*_ACTS)
        if self._left and acts and _OF_THE_RUN.search(screen.text.splitlines()[2]):
            self._left -= 1
            promotes = self._strives and "Cambiar perfil" in acts and who.chance.random() < 0.6
            who.tap(
                screen,
                "Cambiar perfil" if promotes else who.chance.choice(acts),
                times=who.chance.choice((1, 1, 2)),
            )
        else:
            self._left = 0
            who.tap(screen, "Cerrar")

    def _go_on(self, screen: Screen) -> None:
        who = self._who
        if surely := screen.labels("Sí, ", "Dar ", "Pedir ", "Dejarlo"):
            who.tap(screen, surely[0], times=who.chance.choice((1, 1, 2)))
        elif _title(screen) == "Cambiar nombre":
            who.say(who.chance.choice(_NAMES))
        elif _title(screen) == "Bloquear":
            who.say(who.chance.choice(_REASONS))
        elif given := (self._strives and screen.labels("SUP")) or screen.labels(
            "CON", "AUX", "AUD", "GER", "SUP"
        ):
            who.tap(screen, who.chance.choice(given))
        else:
            who.tap(screen, "« Atrás")


_CARD_SCREENS = (
    "Usuario · ", "Usuarios", "Cambiar nombre", "Cambiar perfil", "Bloquear", "Dar de baja", "Listo.",
)  # fmt: skip


def _title(screen: Screen) -> str:
    return screen.text.partition("\n")[0].partition(" · ")[0]


class LetGo:
    """`/baja`: somebody out of all companies at once; who is gone already is not found again."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._name = who.chance.choice(list(LEAVERS))

    def conversation(self) -> Conversation:
        """From the command to what was done."""
        return Conversation(
            self._who,
            f"/baja {self._name}",
            shows=lambda text: text.startswith(("Baja", "✅ Baja hecha", "No se dio de baja")),
            ends=("✅ Baja hecha", "No se dio de baja"),
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.1) and "escribe el motivo" in screen.text:
            who.say(who.chance.choice(_REASONS))
        elif screen.place("Dar de baja"):
            who.tap(screen, "Dar de baja", times=who.chance.choice((1, 1, 2)))
        else:
            who.tap(screen, "Cancelar")


class Invite:
    """*Invitar* on a card; then the newcomer opens the link on their own phone and sets a password."""

    def __init__(self, who: Supervisor, number: int) -> None:
        self._who = who
        self._name, self._newcomer_id = list(NEWCOMERS.items())[number]

    async def run(self) -> str:
        """Returns how it ended for the newcomer."""
        who = self._who
        begun = max(who.world.chat(who.person_id).messages, default=0)
        await self._asked().run()
        link = newest_link(who, begun)
        if link is None:
            return "Sin enlace"
        newcomer = who.another(self._newcomer_id)
        new = NewPassword(newcomer)
        end = await Conversation(
            newcomer,
            f"/start {link}",
            shows=lambda text: text.startswith(("Invitación", *_JOINED)) or _IN_ALREADY in text,
            ends=_JOINED,
            answer=lambda conversation, screen: new.give(screen),
            is_over=lambda screen: _IN_ALREADY in screen.text,
        ).run()
        if end.startswith(_JOINED[0]):
            new.note(WITH_NEWCOMERS, self._name)
        return end

    def _asked(self) -> Conversation:
        return Conversation(
            self._who,
            f"/usuarios {self._name}",
            shows=lambda text: text.startswith(("Usuario", "Invitación", "Listo.")),
            ends=("Invitación", "Listo."),
            answer=self._ask,
        )

    def _ask(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        if "¿En qué empresa?" in screen.text:
            who.tap(screen, WITH_NEWCOMERS)
        else:
            who.tap(screen, "Invitar" if screen.place("Invitar") else "Cerrar")


_IN_ALREADY = "Ya entraste como "  # the link again, after a kill took the answer
_JOINED = ("✅ Ya estás dentro", InvalidInvitation().message)


def invite(numbers: count[int]) -> Callable[[Supervisor], Invite]:
    """The errand of inviting the next newcomer; all take them from the same list."""

    def errand(who: Supervisor) -> Invite:
        return Invite(who, next(numbers) % len(NEWCOMERS))

    errand.__name__ = "invite"
    return errand


def look_after(who: Supervisor) -> Conversation:
    """The errand of looking after a user."""
    return LookAfter(who).conversation()


def let_go(who: Supervisor) -> Conversation:
    """The errand of letting somebody go."""
    return LetGo(who).conversation()
