"""Passwords for life: `/yo`, to change one's own; and *Restablecer* on a card, with what it gives."""

from __future__ import annotations

import re

from domain.errors import InvalidInvitation
from domain.passwords import generate_password
from tests.torture.scene import COMPANIES, NEWCOMERS, WITH_NEWCOMERS
from tests.torture.supervisors import Conversation, Screen, Supervisor, begun_on
from tests.torture.witness import Complaint, SetPassword

CHANGED = "✅ Contraseña cambiada"
_ONESELF = "Quién eres · "
_TITLE = "Cambiar mi contraseña"
_USER = re.compile(r"^Usuario: (\S+)$", re.MULTILINE)
_LINK = re.compile(r"\?start=(\S+)")


class ChangeOwn:
    """`/yo`, and *Cambiar mi contraseña* under it; who has none yet sets one."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._company = ""
        self._knows: str | None = None
        self._new = NewPassword(who)

    async def run(self) -> str:
        """Returns how it ended."""
        who = self._who
        await Conversation(
            who,
            "/yo",
            shows=lambda text: text.startswith("Quién eres"),
            ends=(_ONESELF,),
            answer=self._pick_company,
        ).run()
        oneself = next(who.screens(0, lambda text: text.startswith(_ONESELF)))
        self._company = oneself.text.partition("\n")[0].removeprefix(_ONESELF)
        who.witness.look()
        self._knows = who.witness.password(who.person_id, self._company)
        end = await begun_on(oneself)(
            who,
            _TITLE,
            shows=lambda text: text.startswith((_TITLE, *_ENDS)),
            ends=_ENDS,
            answer=self._answer,
        ).run()
        if end.startswith(CHANGED):
            user = _USER.search(oneself.text)
            self._new.note(self._company, user[1] if user else "")
        return end

    def _pick_company(self, _: Conversation, screen: Screen) -> None:
        companies = [label for label, _ in screen.buttons if label in COMPANIES]
        self._who.tap(screen, self._who.chance.choice(companies))

    def _answer(self, _: Conversation, screen: Screen) -> None:
        who = self._who
        if screen.place("Generar contraseña"):
            self._new.give(screen)
        elif self._knows is None:
            who.tap(screen, "Cancelar")
        elif "Ésa no es tu contraseña" in screen.text:
            who.complain(Complaint.NOT_SO, f"their password of {self._company} is not the one confirmed")
            who.tap(screen, "Cancelar")
        else:
            who.say(self._knows)


_ENDS = (CHANGED, "Listo, no cambié")


class NewPassword:
    """What one person answers where a password is asked for: the same if it is asked for again."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._typed = None if who.chance.random() < 0.4 else generate_password()
        self._since = max(who.world.chat(who.person_id).messages, default=0)

    def give(self, screen: Screen) -> None:
        """Type it, or have it generated."""
        if self._typed is None:
            self._who.tap(screen, "Generar contraseña", times=self._who.chance.choice((1, 1, 2)))
        else:
            self._who.say(self._typed)

    def note(self, company: str, user: str) -> None:
        """It was confirmed: what the person typed, or read last, is their password there."""
        told = self._who.witness.passwords.setdefault(self._who.person_id, [])
        told.append(SetPassword(company, user, self._typed, self._since))


class Reset:
    """*Restablecer contraseña…* of a newcomer who is in: by a link, which they open; or a temporary one."""

    def __init__(self, who: Supervisor) -> None:
        self._who = who
        self._name = ""
        self._asked = False

    async def run(self) -> str:
        """Returns how it ended."""
        who, engaged = self._who, self._who.witness.engaged
        there = [
            name
            for name, account in NEWCOMERS.items()
            if (WITH_NEWCOMERS, account) in who.witness.joined and account not in engaged
        ]
        if not there:
            return "Nadie que restablecer"
        self._name = who.chance.choice(there)
        account = NEWCOMERS[self._name]
        engaged.add(account)
        end = await self._reset(who.another(account))
        engaged.discard(account)
        return end

    async def _reset(self, newcomer: Supervisor) -> str:
        who = self._who
        begun = max(who.world.chat(who.person_id).messages, default=0)
        card = await self._on_card().run()
        if temporary := _TEMPORARY.search(card):
            who.witness.temporary[WITH_NEWCOMERS, int(temporary[1])] = who.person_id
            return "Contraseña provisional"
        link = newest_link(who, begun)
        if link is None:
            return "Sin restablecer"
        new = NewPassword(newcomer)
        end = await Conversation(
            newcomer,
            f"/start {link}",
            shows=lambda text: text.startswith(("Otra contraseña", *_OPENED)) or _SET_ALREADY in text,
            ends=_OPENED,
            answer=lambda conversation, screen: new.give(screen),
            is_over=lambda screen: _SET_ALREADY in screen.text,
        ).run()
        if end.startswith(CHANGED):
            new.note(WITH_NEWCOMERS, self._name)
            return "Contraseña restablecida"
        return end

    def _on_card(self) -> Conversation:
        return Conversation(
            self._who,
            f"/usuarios {self._name}",
            shows=lambda text: text.startswith(("Usuario", "Restablecer contraseña", "Listo.")),
            ends=("Listo.",),
            answer=self._answer,
            is_over=lambda screen: _DONE.search(screen.text) is not None,
        )

    def _answer(self, _: Conversation, screen: Screen) -> None:
        who, given = self._who, screen.labels("Hacer un enlace", "Dar una provisional")
        if "¿En qué empresa?" in screen.text:
            who.tap(screen, WITH_NEWCOMERS)
        elif given:
            who.tap(screen, who.chance.choice(given), times=who.chance.choice((1, 1, 2)))
        elif screen.place("Restablecer") and not self._asked:
            self._asked = True
            who.tap(screen, "Restablecer")
        else:
            who.tap(screen, "Cerrar")


_TEMPORARY = re.compile(r"tiene una contraseña provisional\. Folio (\d+)\.$", re.MULTILINE)
_DONE = re.compile(r"^✅ \S+ (pondrá otra contraseña|tiene una contraseña provisional)", re.MULTILINE)
_SET_ALREADY = "Ya pusiste otra contraseña"  # the link again, after a kill took the answer
_OPENED = (CHANGED, InvalidInvitation().message)


def newest_link(who: Supervisor, after: int) -> str | None:
    """The last link among the messages since `after`."""
    messages = who.world.chat(who.person_id).messages
    found = (_LINK.search(each.get("caption", "")) for number, each in messages.items() if number > after)
    return next((link[1] for link in reversed(list(found)) if link), None)
