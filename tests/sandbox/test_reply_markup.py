"""Keyboards that Telegram takes and refuses."""

import pytest

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.reply_markup import inline_keyboard
from sandbox.wire import Wire


def check(*rows: list[Wire]) -> Wire | None:
    return inline_keyboard(Parameters({"reply_markup": {"inline_keyboard": list(rows)}}))


def button(**fields: object) -> Wire:
    return {"text": "Ver", **fields}


@pytest.mark.parametrize(
    "good",
    [
        button(callback_data="á" * 32),
        button(callback_data="x", style="danger"),
        button(url="https://vigia.mx/a"),
        button(copy_text={"text": "x" * 256}),
    ],
)
def test_takes(good: Wire) -> None:
    assert check([good]) == {"inline_keyboard": [[good]]}


PARSE = "can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (button(callback_data="á" * 32 + "x"), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(), f"{PARSE}Text buttons are unallowed in the inline keyboard"),
        (button(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (
            button(url="http://localhost:8080/"),
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        (button(callback_data="x", style="loud"), f"{PARSE}invalid button style specified"),
        ({"callback_data": "x"}, f'{PARSE}Field "text" must be of type String'),
    ],
)
def test_refuses(bad: Wire, reason: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        check([bad])
    assert refusal.value.description == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("rows", "columns", "fits"), [(12, 8, True), (13, 8, False), (1, 9, False), (100, 1, True)]
)
def test_counts_buttons(rows: int, columns: int, fits: bool) -> None:
    keyboard = [[button(callback_data="x")] * columns] * rows
    if fits:
        assert check(*keyboard)
    else:
        with pytest.raises(BadRequest, match="reply markup is too long"):
            check(*keyboard)


@pytest.mark.parametrize(
    "markup", ['{"remove_keyboard": true}', '{"force_reply": true}', '{"keyboard": [["Sí"]]}', ""]
)
def test_other_keyboards_are_taken_and_not_kept_in_the_message(markup: str) -> None:
    assert inline_keyboard(Parameters({"reply_markup": markup})) is None


def test_refuses_what_is_not_json() -> None:
    with pytest.raises(BadRequest, match="can't parse reply keyboard markup JSON object"):
        inline_keyboard(Parameters({"reply_markup": "{"}))
