"""Many users at once: a sheet sent to `/nuevo`, with faults in it, and *Deshacer el alta* afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain

from domain.user_sheet import HEADINGS
from rendering.sheets.writing import table
from sandbox.files import Upload
from sandbox.world import ButtonSpot, World
from tests.torture.new_user import Names, a_full_name
from tests.torture.supervisors import Conversation, Screen, Supervisor, begun_on

CREATED = "✅ Usuarios creados"
UNDER_WAY = "Creando usuarios"
_UNDO = "Deshacer el alta"
_PROFILES = ("CONSULTA", "contador", "Auxiliar de ventas", "GERENTE", "SUPERVISOR")
_FAULTY = (("x", "Ana Ruiz", "CONSULTA"), ("LPAZ", "Luis Paz", "JEFE"), ("RSOTO", "Rosa", "AUDITOR"))


class NewUsers:
    """`/nuevo` with a sheet: its good rows are saved, or none."""

    def __init__(self, who: Supervisor, names: Names) -> None:
        self._who = who
        self._names = names
        self._saved = False

    def conversation(self) -> Conversation:
        """From the command to who was created."""
        return Conversation(
            self._who,
            "/nuevo",
            shows=lambda text: text.startswith(("Nuevo usuario", "Varios usuarios", UNDER_WAY, *_ENDS)),
            ends=_ENDS,
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        if screen.text.startswith(UNDER_WAY):
            conversation.goes_on_by_itself()
            return
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.015):
            who.say("/cancelar")
            conversation.goes_on_by_itself()  # a kill may show a sheet that was not kept
        elif not screen.text.startswith("Varios usuarios"):
            self._begin(screen)
        elif not screen.place("Guardar") or (not self._saved and who.happens(0.1)):
            who.tap(screen, "Ninguno")
        elif who.happens(0.1) and screen.place("Por corregir"):
            who.tap(screen, "Por corregir")
        elif not self._saved and who.happens(0.1):
            self._send_sheet()
        else:
            self._saved = True  # a kill may show what was looked at once more
            who.tap(screen, "Guardar", times=who.chance.choice((1, 1, 2)))
            conversation.goes_on_by_itself()

    def _begin(self, screen: Screen) -> None:
        if "○" in screen.text:
            self._send_sheet()
        else:
            companies = [label for label, _ in screen.buttons if label not in ("Cancelar", "« Atrás")]
            self._who.tap(screen, self._who.chance.choice(companies))

    def _send_sheet(self) -> None:
        chance = self._who.chance
        rows = [self._row() for _ in range(chance.randint(3, 12))]
        if chance.random() < 0.3:
            self._who.send_file(Upload("gente.xlsx", table("Usuarios", HEADINGS, rows)))
        else:
            lines = "\n".join(",".join(row) for row in chain([HEADINGS], rows))
            self._who.send_file(Upload("gente.csv", lines.encode("cp1252")))

    def _row(self) -> tuple[str, str, str]:
        chance = self._who.chance
        if chance.random() < 0.15:
            return chance.choice(_FAULTY)
        name = self._names.shared(chance) if chance.random() < 0.15 else self._names.own()
        return name, a_full_name(chance), chance.choice(_PROFILES)


_ENDS = (CREATED, "Listo, no se creó", "Alta cancelada")


def new_users(names: Names) -> Callable[[Supervisor], Conversation]:
    """The errand of creating many users; all take names from the same list."""

    def errand(who: Supervisor) -> Conversation:
        return NewUsers(who, names).conversation()

    errand.__name__ = "new_users"
    return errand


class TakeBack:
    """*Deshacer el alta* under the last users whom a sheet created."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who

    async def run(self) -> str:
        """Returns what became of them."""
        created = next(self._who.screens(0, lambda text: text.startswith(CREATED)), None)
        if created is None or created.message_id in self._who.let_be:
            return "Sin hoja que deshacer"
        self._who.let_be.add(created.message_id)
        return await begun_on(created)(
            self._who,
            _UNDO,
            shows=lambda text: text.startswith((_UNDO, *_UNDONE)),
            ends=_UNDONE,
            answer=self._answer,
        ).run()

    def _answer(self, _: Conversation, screen: Screen) -> None:
        self._who.tap(screen, "Sí, deshacer el alta", times=self._who.chance.choice((1, 1, 2)))


_UNDONE = ("✅ Alta deshecha", "No se deshizo el alta")


def lines_left(world: World) -> Sequence[tuple[int, int]]:
    """The messages, by chat, that still say that users are being created, and can be tapped."""
    return [
        (chat_id, message_id)
        for chat_id, chat in world.chats.items()
        for message_id, message in chat.messages.items()
        if message.get("text", "").startswith(UNDER_WAY) and "reply_markup" in message
    ]


async def tap_lines_left(world: World) -> None:
    """Tap *Cancelar* under each of them when nothing goes on: a kill may leave one that nobody noted."""
    for chat_id, message_id in lines_left(world):
        world.tap(chat_id, ButtonSpot(message_id, 0, 0))
    with suppress(TimeoutError):
        await world.until(lambda: not lines_left(world))
