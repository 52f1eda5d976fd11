"""`/nuevo` as people do it: with second thoughts, wrong input, in a hurry, and with names that clash."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from domain.passwords import generate_password
from tests.torture.scene import WITH_APPROVALS
from tests.torture.supervisors import Conversation, Screen, Supervisor
from tests.torture.witness import Complaint

_WRONG = {
    "Usuario": ("con espacios", "ñandú", "x"),
    "Nombre completo": ("Solamente", "Ana R.", "¿?"),
    "Contraseña": ("corta", "1234567890", "contraseña"),
    "Perfil": ("el de siempre",),
    "Revisa y guarda": ("listo",),
}


@dataclass
class Names:
    """Names of new users: nobody's yet, or now and then one that somebody else may have."""

    _numbers: count[int] = field(default_factory=count)
    _given: deque[str] = field(default_factory=lambda: deque(maxlen=6))

    def own(self) -> str:
        """A name that nobody else asks for."""
        return f"U{next(self._numbers):05d}"

    def shared(self, chance: Random) -> str:
        """A name that others may ask for at the same time."""
        if not self._given or chance.random() < 0.5:
            self._given.append(f"C{next(self._numbers):05d}")
        return chance.choice(list(self._given))


class NewUser:
    """`/nuevo`, with second thoughts."""

    def __init__(self, who: Supervisor, names: Names) -> None:
        self._who = who
        self._names = names
        self._name = names.own()
        self._typed_ahead = False
        self._answered_before = False

    def conversation(self) -> Conversation:
        """From the command to the card."""
        return Conversation(
            self._who,
            "/nuevo",
            shows=lambda text: text.startswith(("Nuevo usuario", "✅ Usuario creado", "Alta cancelada")),
            ends=("✅ Usuario creado", "Alta cancelada"),
            answer=self._answer,
        )

    def _answer(self, conversation: Conversation, screen: Screen) -> None:
        self._complain_if_wronged(screen)
        self._typed_ahead = False
        who, step = self._who, _step(screen)
        if who.happens(0.015):
            conversation.begin()
        elif who.happens(0.015):
            who.say("/cancelar")
        elif who.happens(0.02) and screen.place("Cancelar"):
            who.tap(screen, "Cancelar", times=who.chance.choice((1, 2)))
        elif who.happens(0.05) and screen.place("« Atrás"):
            who.tap(screen, "« Atrás", times=who.chance.choice((1, 1, 2)))
        elif who.happens(0.08) and step in _WRONG:
            who.say(who.chance.choice(_WRONG[step]))
        elif who.happens(0.02):
            who.send_sticker()
        else:
            _STEPS[step](self, conversation, screen)
        self._answered_before = self._answered_before or step != "Empresa"

    def _complain_if_wronged(self, screen: Screen) -> None:
        error = screen.text.partition("⚠️ ")[2]
        if self._typed_ahead and error:
            self._who.complain(Complaint.OUT_OF_ORDER, error)
        if error.startswith(f"Ya hay un usuario {self._name} ") and self._name.startswith("U"):
            self._who.complain(Complaint.DONE_TWICE, error)

    def _pick_company(self, _: Conversation, screen: Screen) -> None:
        companies = [label for label, _ in screen.buttons if label not in ("Cancelar", "« Atrás")]
        known = [each for each in companies if "»" not in each]
        there = [each for each in known if each == WITH_APPROVALS and self._who.chance.random() < 0.4]
        self._who.tap(screen, self._who.chance.choice(there or known))

    def _give_name(self, conversation: Conversation, screen: Screen) -> None:
        who = self._who
        # After a kill a screen may come once more, and be answered once more: then the order is the person's.
        in_a_hurry = who.happens(0.4) and not self._answered_before
        self._name = self._names.shared(who.chance) if who.happens(0.1) else self._names.own()
        who.say(self._name.lower())
        if in_a_hurry and not self._name.startswith("C"):
            # The answers are known, so they are written before the questions come.
            self._typed_ahead = True
            conversation.lets_pass = _asks_for_what_was_written
            who.say(a_full_name(who.chance))
            who.say(generate_password())

    def _give_full_name(self, _: Conversation, __: Screen) -> None:
        self._who.say(a_full_name(self._who.chance))

    def _give_password(self, _: Conversation, screen: Screen) -> None:
        if self._who.chance.random() < 0.4:
            self._who.tap(screen, "Generar contraseña", times=self._who.chance.choice((1, 1, 1, 2)))
        else:
            self._who.say(generate_password())

    def _pick_profile(self, _: Conversation, screen: Screen) -> None:
        chance = self._who.chance
        takes_a_second_person = WITH_APPROVALS in screen.text and chance.random() < 0.4
        profiles = (
            screen.labels("SUP") if takes_a_second_person else screen.labels("CON", "AUX", "AUD", "GER")
        )
        self._who.tap(screen, chance.choice(profiles))

    def _save(self, _: Conversation, screen: Screen) -> None:
        who = self._who
        if "Ya hay un usuario" in screen.text:
            who.tap(screen, "Cambiar usuario")
        elif who.happens(0.1):
            who.tap(screen, who.chance.choice(screen.labels("Cambiar ")))
        else:
            (save,) = screen.labels("Guardar", "Pedir aprobación")
            who.tap(screen, save, times=who.chance.choice((1, 1, 2)))


_STEPS: dict[str, Callable[[NewUser, Conversation, Screen], None]] = {
    "Empresa": NewUser._pick_company,
    "Usuario": NewUser._give_name,
    "Nombre completo": NewUser._give_full_name,
    "Contraseña": NewUser._give_password,
    "Perfil": NewUser._pick_profile,
    "Revisa y guarda": NewUser._save,
}


def _asks_for_what_was_written(screen: Screen) -> bool:
    return _step(screen) in ("Usuario", "Nombre completo", "Contraseña") and "⚠️" not in screen.text


def _step(screen: Screen) -> str:
    """What is asked for: `●●○○○  Nombre completo` is the second line, and the list of companies has none."""
    lines = screen.text.splitlines()
    return lines[1].lstrip("●○ ") if len(lines) > 1 and lines[1] else "Empresa"


def a_full_name(chance: Random) -> str:
    """Somebody's; many have the same."""
    first = chance.choice(("María", "José Luis", "Ma. del Carmen", "Iñaki"))
    return (
        f"{first} {chance.choice(('López', 'Núñez Peña', 'Ruiz-Soto'))} {chance.choice(('García', 'Güemes'))}"
    )
