"""What takes a second person, as they decide it: in `/solicitudes`, and on the card that came by itself."""

from __future__ import annotations

from tests.torture.scene import WITH_APPROVALS
from tests.torture.supervisors import TRIES, Conversation, GaveUp, Screen, Supervisor, begun_on

_WRITTEN = {
    "¿Por qué la rechazas?": ("No corresponde a su puesto", "Ya lo hablamos"),
    "¿Qué quieres preguntarle?": ("¿Para qué lo necesita?", "¿Desde cuándo?"),
    "Escribe tu respuesta": ("Cubre mis vacaciones", "Lo pidió el contador"),
}
_ON_CARD = ("Aprobar", "Aprobar", "Aprobar", "Aprobar", "Rechazar…", "Preguntar…")
_OWN = ("Contestar…", "Contestar…", "Retirar…", "« Solicitudes")


class Decide:
    """`/solicitudes`: one to three things done about requests, one's own among them."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._left = who.chance.randint(1, 3)
        self._looks_at_own = who.happens(0.4)

    def conversation(self) -> Conversation:
        """From the command to *Cerrar*."""
        return self.begun_by(Conversation, "/solicitudes")

    def begun_by(self, kind: type[Conversation], command: str) -> Conversation:
        """The same, however it begins."""
        return kind(
            self._who,
            command,
            shows=lambda text: text.startswith(("Solicitudes", "Solicitud ", "Listo.")),
            ends=("Listo.",),
            answer=self._answer,
            ignores=_came_by_itself,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.015):
            who.say("/cancelar")
        elif "¿En qué empresa?" in screen.text:
            who.tap(screen, WITH_APPROVALS)
        elif screen.text.startswith("Solicitudes"):
            self._choose(screen)
        elif screen.place("Sí, retirarla"):
            who.tap(screen, "Sí, retirarla", times=who.chance.choice((1, 1, 2)))
        elif screen.place("« Atrás"):
            self._write(screen)
        else:
            self._decide(screen)

    def _choose(self, screen: Screen) -> None:
        who, pending = self._who, screen.labels("⏳ ")
        if self._left > 0 and pending:
            self._left -= 1
            who.tap(screen, who.chance.choice(pending))
        elif self._looks_at_own and screen.place("Mías"):
            self._looks_at_own = False
            who.tap(screen, "Mías")
        else:
            who.tap(screen, "Cerrar")

    def _write(self, screen: Screen) -> None:
        """A reason, a question or an answer; once it is refused, as somebody was quicker, go back."""
        who = self._who
        asked = next((texts for ask, texts in _WRITTEN.items() if ask in screen.text), ())
        if asked and "⚠️" not in screen.text:
            who.say(who.chance.choice(asked))
        else:
            who.tap(screen, "« Atrás")

    def _decide(self, screen: Screen) -> None:
        who = self._who
        offered = [each for each in (*_ON_CARD, *_OWN) if screen.place(each)]
        act = who.chance.choice(offered)
        if act != "Preguntar…" or self._left > 0:
            who.tap(screen, act, times=who.chance.choice((1, 1, 2)))
        else:
            who.tap(screen, "« Solicitudes")
        self._left -= 1


def decide(who: Supervisor) -> Conversation:
    """The errand of deciding what waits."""
    return Decide(who).conversation()


class DecideFromCard:
    """A request that came by itself: approved right there, or what leads from there to `/solicitudes`."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who

    async def run(self) -> str:
        """Returns what was done."""
        cards = [each for each in self._who.screens(0, _tells_of_a_request) if _waits(each)]
        if not cards:
            return "Sin solicitudes"
        card = self._who.chance.choice(cards[:5])
        act = self._who.chance.choice([each for each in (*_ON_CARD, *_OWN) if card.place(each)])
        if act == "Aprobar":
            return await self._approve(card)
        return await Decide(self._who).begun_by(begun_on(card), act).run()

    async def _approve(self, card: Screen) -> str:
        who = self._who
        who.tap(card, "Aprobar", times=who.chance.choice((1, 1, 2)))
        for _ in range(TRIES):
            if await who.until(lambda: self._decided(card.message_id)):
                return "Aprobada en su tarjeta"
            who.do_again()
        raise GaveUp(f"nobody decided on the card {card.message_id}")

    def _decided(self, message_id: int) -> bool | None:
        """The card is as it is by now, without *Aprobar*, whoever decided."""
        card = self._who.screen(message_id)
        return True if card is None or card.place("Aprobar") is None else None


def _tells_of_a_request(text: str) -> bool:
    return text.startswith(("Solicitud ", "🔔 Solicitud "))


def _waits(screen: Screen) -> bool:
    """Whether it came by itself, and something can be done about it there."""
    return _came_by_itself(screen) and any(screen.place(each) for each in ("Aprobar", "Contestar…"))


def _came_by_itself(screen: Screen) -> bool:
    """In a conversation, a request can be closed."""
    return _tells_of_a_request(screen.text) and screen.place("Cerrar") is None
