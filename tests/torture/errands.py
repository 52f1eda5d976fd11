"""What supervisors do: create users, look after them, set the log, read it, see an alert, ask for help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from tests.torture.acting import Act, Answer
from tests.torture.approvals import DecideFromCard, decide
from tests.torture.errand import Errand
from tests.torture.new_user import Names, NewUser
from tests.torture.own_passwords import ChangeOwn, Reset
from tests.torture.people import invite, let_go, look_after
from tests.torture.sheets import TakeBack, new_users
from tests.torture.supervisors import TRIES, Conversation, GaveUp, Screen, Supervisor

_TABS = ("Documentos", "Procesos", "Contabilización", "Configuración", "Catálogos", "SDK")


class Configure:
    """`/configurar`: some operations switched, two at a time by a quick thumb, then saved or not."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._left = who.chance.randint(1, 4)

    def conversation(self) -> Conversation:
        """From the command to the card."""
        return Conversation(
            self._who,
            "/configurar",
            shows=lambda text: text.startswith(
                ("Configurar bitácora", "✅ Configuración guardada", "Configuración cerrada")
            ),
            ends=("✅ Configuración guardada", "Configuración cerrada"),
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.015):
            who.say("/cancelar")
        elif who.happens(0.03):
            who.say("¿y ahora?")
        elif "¿En qué empresa?" in screen.text:
            companies = [label for label, _ in screen.buttons if label != "Cancelar"]
            who.tap(screen, who.chance.choice(companies))
        elif "sin guardar" in screen.text:
            who.tap(screen, who.chance.choice(screen.labels("Guardar", "Pedir", "Cerrar", "« Seguir")))
        elif "Toca una operación" in screen.text:
            self._switch(screen)
        else:
            self._choose_tab(screen)

    def _choose_tab(self, screen: Screen) -> None:
        who = self._who
        if self._left > 0:
            who.tap(
                screen, who.chance.choice([label for label in screen.labels(*_TABS) if "🔒" not in label])
            )
        elif screen.place("Guardar") and who.chance.random() < 0.85:
            who.tap(screen, "Guardar", times=who.chance.choice((1, 1, 2)))
        else:
            self._left = 0
            who.tap(screen, "Cerrar")

    def _switch(self, screen: Screen) -> None:
        who = self._who
        operations = screen.labels("✅ ", "⬜ ")
        if self._left > 0 and operations:
            for label in who.chance.sample(operations, k=min(len(operations), who.chance.choice((1, 1, 2)))):
                who.tap(screen, label)
                self._left -= 1
        elif screen.place("Guardar") and who.chance.random() < 0.5:
            who.tap(screen, "Guardar", times=who.chance.choice((1, 1, 2)))
        else:
            self._left = 0
            who.tap(screen, "« Pestañas")


class ReadLog:
    """`/bitacora`: one look at the newest page."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who

    def conversation(self) -> Conversation:
        """From the command to the page."""
        return Conversation(
            self._who,
            self._who.chance.choice(("/bitacora", "/bitacora 20", "/bitacora mucho")),
            shows=lambda text: text.startswith(("Ver bitácora", "Bitácora")),
            ends=("Bitácora",),
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        labels = [label for label, _ in screen.buttons if label != "Cancelar"]
        self._who.tap(screen, self._who.chance.choice(labels))


def new_user(names: Names) -> Callable[[Supervisor], Conversation]:
    """The errand of creating a user; all take names from the same list."""

    def errand(who: Supervisor) -> Conversation:
        return NewUser(who, names).conversation()

    errand.__name__ = "new_user"
    return errand


def configure(who: Supervisor) -> Conversation:
    """The errand of configuring a log."""
    return Configure(who).conversation()


def read_log(who: Supervisor) -> Conversation:
    """The errand of reading a log."""
    return ReadLog(who).conversation()


def ask_for_help(who: Supervisor) -> Conversation:
    """The errand of asking what one can do."""
    return Conversation(
        who,
        "/ayuda",
        shows=lambda text: text.startswith("Qué puedes hacer"),
        ends=("Qué puedes hacer",),
        answer=lambda conversation, screen: None,
    )


class Acknowledge(Conversation):
    """*Enterado* under an alert; it has no command, and nothing to do if there is no alert."""

    def __init__(self, who: Supervisor) -> None:
        super().__init__(
            who,
            "",
            shows=lambda text: True,
            ends=("🔴 ", "⚪ "),
            answer=lambda conversation, screen: None,
        )

    async def run(self) -> str:
        """Returns what the errand was."""
        alerts = [
            screen
            for message_id in self.who.world.chat(self.who.person_id).messages
            if (screen := self.who.screen(message_id)) is not None and _is_unseen_alert(screen)
        ]
        if not alerts:
            return "Sin alertas"
        alert = self.who.chance.choice(alerts)
        self.who.tap(alert, "Enterado", times=self.who.chance.choice((1, 1, 2)))
        for _ in range(TRIES):
            if await self.who.until(lambda: self._seen(alert.message_id)):
                return "Enterado"
            self.who.do_again()
        raise GaveUp(f"nobody noted that they saw the message {alert.message_id}")

    def _seen(self, message_id: int) -> Screen | None:
        screen = self.who.screen(message_id)
        return screen if screen is not None and "✓ Atendida" in screen.text else None


def _is_unseen_alert(screen: Screen) -> bool:
    return screen.text.startswith(("🔴 ", "⚪ ")) and screen.place("Enterado") is not None


def errands(names: Names, newcomers: count[int]) -> Sequence[tuple[int, Callable[[Supervisor], Errand]]]:
    """Each errand, and how often it is taken up. Some end at once where there is nothing to do."""
    return (
        (6, new_user(names)),
        (6, look_after),
        (2, invite(newcomers)),
        (1, let_go),
        (3, configure),
        (2, read_log),
        (2, Acknowledge),
        (1, ask_for_help),
        (3, decide),
        (3, new_users(names)),
        (1, TakeBack),
        (4, Act),
        (1, ChangeOwn),
        (2, Reset),
        (4, Answer),
        (6, DecideFromCard),
    )
