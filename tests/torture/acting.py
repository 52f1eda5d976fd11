"""What people do about an alert: undo what it tells of, block who did it, ask why; and they answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tests.torture.supervisors import TRIES, GaveUp, Screen, Supervisor, begun_on

_OFFERS = ("Deshacer", "¿Por qué?", "Bloquear a N")  # a newcomer: supervisors are needed
_SURELY = ("Sí, deshacer", "Sí, bloquear", "Sí, no fui yo")
_QUESTION = "❓ ¿Por qué? · "
_ANSWERED = "✅ Gracias"
_DISOWNED = "✅ Ya avisé"
_WHY = ("El cliente pidió otra factura", "Me lo encargó la dueña", "Fue una prueba")
_OF_ONE_ALERT = 6  # of the newest alerts, those that a person looks at


class OneMessage:
    """What is asked and answered in one message, which is drawn again with each tap."""

    def __init__(self, who: Supervisor, message_id: int) -> None:
        self._who = who
        self._id = message_id

    async def press(self, start: str) -> Screen | None:
        """Press this; returns the message once it looks otherwise, or if it was refused as it was before."""
        who = self._who
        for _ in range(TRIES):
            seen = who.screen(self._id)
            if seen is None or seen.place(start) is None:
                return seen
            taps = who.tap(seen, start, times=who.chance.choice((1, 1, 2)))
            if changed := await who.until(partial(self._other_than, seen)):
                return changed
            if any(tap.answer for tap in taps):
                return seen
            who.repeats += 1
        raise GaveUp(f"nothing came of [{start}] under the message {self._id}")

    def _other_than(self, seen: Screen) -> Screen | None:
        now = self._who.screen(self._id)
        return now if now != seen else None


class Act:
    """One of the newest alerts: undo it, ask why, or block whoever did it."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who

    async def run(self) -> str:
        """Returns what was done."""
        who = self._who
        offers = [(alert, offer) for alert in self._alerts() for offer in alert.labels(*_OFFERS)]
        if not offers:
            return "Nada que hacer por una alerta"
        alert, offer = who.chance.choice(offers)
        message = OneMessage(who, alert.message_id)
        screen = await message.press(offer)
        while screen is not None and (surely := screen.labels(*_SURELY)):
            asked = screen
            goes_on = who.chance.random() < 0.85
            screen = await message.press(surely[0] if goes_on else "« Atrás")
            if screen == asked:  # it was refused, or asked for
                screen = await message.press("« Atrás")
        return offer.partition(" a ")[0]

    def _alerts(self) -> Sequence[Screen]:
        shown = self._who.screens(0, lambda text: text.startswith(("🔴 ", "⚪ ")))
        return [each for each in shown if each.labels(*_OFFERS)][:_OF_ONE_ALERT]


class Answer:
    """The question why one did something: answered, or what was done is disowned."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who

    async def run(self) -> str:
        """Returns the answer's end."""
        who = self._who
        questions = who.screens(0, lambda text: text.startswith(_QUESTION))
        question = next((each for each in questions if each.place("Responder")), None)
        if question is None:
            return "Sin preguntas"
        if who.chance.random() < 0.3:
            message = OneMessage(who, question.message_id)
            screen = await message.press("No fui yo")
            while screen is not None and screen.labels(*_SURELY):
                screen = await message.press(_SURELY[-1])
            return "No fui yo"
        try:
            return await begun_on(question)(
                who,
                "Responder",
                shows=lambda text: text.startswith(("¿Por qué? · ", _ANSWERED)),
                ends=(_ANSWERED,),
                answer=lambda conversation, screen: _explain(who),
            ).run()
        except GaveUp:
            asked_twice = who.screen(question.message_id)  # and answered where it was asked first
            if asked_twice is None or asked_twice.place("Responder"):
                raise
            return "Ya respondida"


def _explain(who: Supervisor) -> None:
    who.say(who.chance.choice(_WHY))
