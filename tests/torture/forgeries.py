"""What attackers send: buttons that were never theirs or never were, texts of every shape, odd updates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from domain.activity import ChartPeriod
from domain.seals import Seal
from handlers.kit.button_kinds import RequestAction, WorkAction
from rendering.exports.formats import Format
from tests.torture.forged_parts import (
    ACTIONS,
    ARGUMENTS,
    CODES,
    COMMANDS,
    FRAGMENTS,
    INSERTED,
    MENU,
    ORIGINS,
    OTHER,
    STARTS,
    UPDATES,
    Wire,
)

LONGEST_DATA = (
    64  # bytes (Bot API, InlineKeyboardButton.callback_data); a forged one may be longer all the same
)


@dataclass(frozen=True, slots=True)
class Forgery:
    """One thing sent: `update` is Telegram's kind of update, `fields` what is in it besides who and where.

    `times` is how often it is sent in a row; `place` says what else is odd about where it comes from.
    """

    kind: str
    update: str = "callback_query"
    fields: Wire = field(default_factory=dict)
    times: int = 1
    place: str = ""

    @property
    def knocks(self) -> bool:
        """Whether it comes to the door of a private chat."""
        return self.update in ("message", "callback_query") and self.place not in ("group", "inline")

    @property
    def asks_in_a_group(self) -> bool:
        """Whether it asks the bot for something where it serves nobody; what people talk about is theirs."""
        return self.place == "group" and (
            self.update == "callback_query" or str(self.fields.get("text", "")).startswith("/")
        )


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the attackers know: the data of every button of the victims, and ids of companies."""

    data: Sequence[str]
    companies: Sequence[int]


def forgery(chance: Random, harvest: Harvest) -> Forgery:
    """One of any kind."""
    makers = (_FROM_BUTTONS, _TEXTS, _MESSAGES, _ODD_UPDATES)
    group = chance.choices(makers, weights=(62, 22, 8, 8))[0]
    return chance.choice(group)(chance, harvest)


def _callback(kind: str, data: str, **more: Any) -> Forgery:
    return Forgery(kind, fields={"data": data}, **more)


def _foreign(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("foreign button", chance.choice(harvest.data))


def _replayed(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("replayed button", chance.choice(harvest.data), times=chance.randint(2, 8))


def _truncated(chance: Random, harvest: Harvest) -> Forgery:
    data = chance.choice(harvest.data).encode()
    return _callback("truncated button", data[: chance.randrange(len(data))].decode(errors="ignore"))


def _oversized(chance: Random, harvest: Harvest) -> Forgery:
    data = chance.choice(harvest.data)
    tail = chance.choice(("9", ":save", "😀", "A", "\u0661")) * chance.randint(1, 600)
    return _callback("oversized button", data + tail)


def _swapped(chance: Random, harvest: Harvest) -> Forgery:
    """One or two of its parts become another company's, folio's, draft's, version's or user's.

    Never company 2's: some of the attackers have rights there.
    """
    parts = chance.choice(harvest.data).split(":")
    for _ in range(chance.randint(1, 2)):
        parts[chance.randrange(len(parts))] = _id(chance, harvest)
    return _callback("button with ids swapped", ":".join(parts))


def _id(chance: Random, harvest: Harvest) -> str:
    number = chance.choice((0, 1, 3, 7, 20, 99, 1001, 10**9 - 1, 10**9, 10**12, 10**19, 2**63, 2**64))
    shapes: tuple[Callable[[], str], ...] = (
        lambda: str(chance.choice(harvest.companies)),
        lambda: str(number),
        lambda: f"-{number}",
        lambda: f"+{number}",
        lambda: str(number).zfill(chance.randint(2, 30)),
        lambda: "".join(chr(0x0660 + int(digit)) for digit in str(number)),
        lambda: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
        lambda: f"{chance.getrandbits(32):08x}",
        lambda: chance.choice(harvest.data).split(":")[1],
        lambda: "",
    )
    return chance.choice(shapes)()


def _mixed(chance: Random, harvest: Harvest) -> Forgery:
    """A draft that is there, with the kind or the action of another button."""
    parts = chance.choice(harvest.data).split(":")
    code = chance.choice((*CODES, "menu", "log", "alert", parts[0]))
    head = [code, *parts[1:3]] if len(parts) > 2 else [code, _id(chance, harvest), str(chance.randrange(9))]
    return _callback("action of another conversation", ":".join([*head, chance.choice(ACTIONS)]))


def _menu(chance: Random, harvest: Harvest) -> Forgery:
    tail = chance.choice(("", f":{_id(chance, harvest)}", ":otra", ":" + chance.choice(FRAGMENTS)))
    return _callback("menu button", f"menu:{chance.choice(MENU)}{tail}")


def _log(chance: Random, harvest: Harvest) -> Forgery:
    """Buttons that work however old they are, as the bot would have made them for that company."""
    company, folio = chance.choice(harvest.companies), _folio(chance)
    size, filter_id = chance.choice((0, 1, 8, 50, 99)), chance.choice((0, 1, 2, 3, 999_999_999))
    action = chance.choice(("newest", "older", "newer", "from", "off", "entry", "ack", "before"))
    begun = chance.choice(("filtrar", "exportar", "grafica", "verificar", "resumen", "conservar"))
    shapes = (
        f"log:{company}:{size}:{action}:{folio}:{filter_id}",
        f"log:{company}:{size}:{action}:{chance.choice((2**63 - 1, 10**19 - 1))}:{filter_id}",
        f"log:{company}:{size}:{action}:{folio}",
        f"alert:{company}:{folio}:{chance.choice(('view', 'ack'))}",
        f"digest:{company}:{folio}:{_folio(chance)}:{chance.choice(('view', 'ack'))}",
        f"menu:{begun}:{company}:{filter_id}:{size}",
        f"chart:{company}:{filter_id}:{chance.choice(list(ChartPeriod))}",
        f"export:{company}:{filter_id}:{chance.choice(list(Format))}",
        f"work:{chance.getrandbits(32):08x}:{chance.choice(list(WorkAction))}",
        f"seal:{_seal(chance, harvest).data}",
    )
    return _callback("standing button", chance.choice(shapes))


def request_tap(chance: Random, harvest: Harvest) -> Forgery:
    """A tap on a request: one that waits, one decided since, or none; once or in haste, from wherever."""
    known = [each for each in harvest.data if each.startswith("request:")]
    number, action = chance.choice((0, 1, 2, 3, 999_999_999)), chance.choice(list(RequestAction))
    made_up = f"request:{chance.choice(harvest.companies)}:{number}:{action}"
    return _callback(
        "tap on a request",
        chance.choice((made_up, *known)),
        times=chance.choice((1, 1, 1, 2, 5)),
        place=chance.choice(("", "", "", "", "inaccessible", "inline", "group")),
    )


def _folio(chance: Random) -> int:
    return chance.choice((0, 1, 2, 5, 20, 10**12 - 1))


def _seal(chance: Random, harvest: Harvest) -> Seal:
    return Seal(chance.choice(harvest.companies), chance.choice((1, 5, 2**32, 2**62)), chance.randbytes(32))


def _damaged(chance: Random, harvest: Harvest) -> Forgery:
    data = chance.choice(harvest.data)
    at = chance.randrange(len(data) + 1)
    return _callback("damaged button", data[:at] + chance.choice(INSERTED) + data[at + chance.randrange(2) :])


def _junk(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("junk button", chance.choice((*FRAGMENTS, "", "x" * LONGEST_DATA, ":" * 64, "😀" * 16)))


def _inaccessible(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("button of an inaccessible message", chance.choice(harvest.data), place="inaccessible")


def _inline(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("button without a chat", chance.choice(harvest.data), place="inline")


def _game(chance: Random, harvest: Harvest) -> Forgery:
    return Forgery("button of a game", fields={"game_short_name": "menu:registrar"})


def _grouped(chance: Random, harvest: Harvest) -> Forgery:
    return _callback("button in a group", chance.choice(harvest.data), place="group")


def _text(kind: str, text: str, **more: Any) -> Forgery:
    return Forgery(kind, "message", {"text": text, **_commands_in(text)}, **more)


def _commands_in(text: str) -> Wire:
    """Telegram marks commands, and python-telegram-bot goes by the mark."""
    length = len(text.split()[0].encode("utf-16-le")) // 2 if text.startswith("/") and text.split() else 0
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]} if length else {}


def _command(chance: Random, harvest: Harvest) -> Forgery:
    argument = chance.choice((*ARGUMENTS, *FRAGMENTS))
    return _text("command", f"{chance.choice(COMMANDS)} {argument}".strip(" "))


def _guess(chance: Random, harvest: Harvest) -> Forgery:
    letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    code = "-".join("".join(chance.choices(letters, k=4)) for _ in range(4))
    return _text("guessed code", chance.choice(STARTS).format(code))


def _pasted_seal(chance: Random, harvest: Harvest) -> Forgery:
    seal = _seal(chance, harvest).text
    return _text("pasted seal", chance.choice((seal, f"Sello: {seal}", seal[:-1], f"/verificar {seal}")))


def _fragment(chance: Random, harvest: Harvest) -> Forgery:
    return _text("text", " ".join(chance.choices(FRAGMENTS, k=chance.randint(1, 4))))


def _long(chance: Random, harvest: Harvest) -> Forgery:
    return _text(
        "long text",
        chance.choice(("x", "é", "<", "&", "\n", "-", "A ", "😀")) * chance.choice((2048, 4096, 9000)),
    )


def _random_text(chance: Random, harvest: Harvest) -> Forgery:
    signs = (
        chance.choice((chance.randrange(1, 0xD800), chance.randrange(0xE000, 0x110000))) for _ in range(30)
    )
    return _text("random text", "".join(map(chr, signs)))


def _group_text(chance: Random, harvest: Harvest) -> Forgery:
    return Forgery("text in a group", "message", _command(chance, harvest).fields, place="group")


def _other(chance: Random, harvest: Harvest) -> Forgery:
    return Forgery("message of another kind", "message", chance.choice(OTHER))


def _forwarded(chance: Random, harvest: Harvest) -> Forgery:
    fields = chance.choice((_command(chance, harvest).fields, chance.choice(OTHER)))
    return Forgery("forwarded message", "message", {**fields, "forward_origin": chance.choice(ORIGINS)})


def _odd_update(chance: Random, harvest: Harvest) -> Forgery:
    update, fields = chance.choice(UPDATES)
    return Forgery(f"update {update}", update, fields)


Maker = Callable[[Random, Harvest], Forgery]
_FROM_BUTTONS: Sequence[Maker] = (
    _foreign, _replayed, _truncated, _oversized, _swapped, _swapped, _mixed, _menu, _log, _log, request_tap,
    _damaged, _junk, _inaccessible, _game, _grouped, _inline,
)  # fmt: skip
_TEXTS: Sequence[Maker] = (
    _command, _command, _guess, _pasted_seal, _fragment, _long, _random_text, _group_text,
)  # fmt: skip
_MESSAGES: Sequence[Maker] = (_other, _forwarded)
_ODD_UPDATES: Sequence[Maker] = (_odd_update,)
