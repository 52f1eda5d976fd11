"""Files from either side: sent, found again by id, downloaded."""

import io

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from sandbox.contents import placeholder_image
from sandbox.files import Upload
from sandbox.world import World
from tests.sandbox.conftest import ANA, CallApi


async def test_a_document_is_sent_and_downloaded(bot: Bot) -> None:
    sent = await bot.send_document(
        ANA,
        io.BytesIO("año,folio\n".encode()),
        filename="bitácora.csv",
        caption="<b>Hoy</b>",
        parse_mode="HTML",
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("bitácora.csv", "text/csv")
    assert (sent.caption, sent.caption_entities[0].type) == ("Hoy", "bold")
    file = await sent.document.get_file()
    assert bytes(await file.download_as_bytearray()) == "año,folio\n".encode()


async def test_a_photo_tells_its_size_and_can_be_sent_again_by_id(bot: Bot) -> None:
    first = await bot.send_photo(ANA, placeholder_image(40, 30))
    assert (first.photo[0].width, first.photo[0].height) == (40, 30)
    again = await bot.send_photo(ANA, first.photo[0].file_id)
    assert again.photo[0].file_unique_id == first.photo[0].file_unique_id


async def test_the_bot_reads_a_document_of_the_persons(bot: Bot, world: World) -> None:
    world.person_sends(ANA, document=Upload("lista.csv", b"MLOPEZ"))
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert await file.download_as_bytearray() == b"MLOPEZ"


async def test_a_caption_is_edited_and_has_its_limit(bot: Bot) -> None:
    sent = await bot.send_document(ANA, b"x", caption="a" * 1024)
    edited = await sent.edit_caption("otro")
    assert not isinstance(edited, bool)
    assert edited.caption == "otro"
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(ANA, b"x", caption="a" * 1025)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await sent.edit_text("texto")


async def test_a_photo_takes_the_place_of_another_with_its_caption_and_buttons(
    bot: Bot, world: World
) -> None:
    sent = await bot.send_photo(ANA, placeholder_image(40, 30), caption="Ayer", reply_markup=_keyboard("Hoy"))
    media = InputMediaPhoto(placeholder_image(50, 60), caption="<b>Hoy</b>", parse_mode="HTML")
    edited = await sent.edit_media(media, reply_markup=_keyboard("Ayer"))
    assert not isinstance(edited, bool)
    assert (edited.message_id, edited.photo[0].width, edited.photo[0].height) == (sent.message_id, 50, 60)
    assert (edited.caption, edited.caption_entities[0].type) == ("Hoy", "bold")
    assert edited.reply_markup == _keyboard("Ayer")
    kept = world.chat(ANA).messages[sent.message_id]
    assert kept["photo"][0]["file_id"] == edited.photo[0].file_id
    file = await edited.photo[0].get_file()
    assert bytes(await file.download_as_bytearray()) == placeholder_image(50, 60)


async def test_without_buttons_or_caption_the_old_ones_go(bot: Bot) -> None:
    sent = await bot.send_photo(ANA, placeholder_image(), caption="Ayer", reply_markup=_keyboard("Hoy"))
    edited = await sent.edit_media(InputMediaPhoto(placeholder_image(50, 60)))
    assert not isinstance(edited, bool)
    assert (edited.caption, edited.reply_markup) == (None, None)


async def test_a_document_takes_the_place_of_a_photo_and_a_photo_that_of_a_text(bot: Bot) -> None:
    photo = await bot.send_photo(ANA, placeholder_image())
    document = await photo.edit_media(InputMediaDocument(b"a,b", filename="lista.csv"))
    assert not isinstance(document, bool)
    assert (document.photo, document.document and document.document.file_name) == ((), "lista.csv")
    text = await bot.send_message(ANA, "Espera…")
    filled = await text.edit_media(InputMediaPhoto(photo.photo[0].file_id))
    assert not isinstance(filled, bool)
    assert (filled.text, filled.photo[0].file_unique_id) == (None, photo.photo[0].file_unique_id)


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        (None, 'parameter "media" is required'),
        ("not json", "can't parse input media JSON object"),
        ({"type": "sticker", "media": "x"}, 'can\'t parse InputMedia: type "sticker" is unsupported'),
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": "no-such-id"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_refuses_media_that_it_can_not_read(
    bot: Bot, call: CallApi, media: object, reason: str
) -> None:
    sent = await bot.send_photo(ANA, placeholder_image())
    answer = await call("editMessageMedia", chat_id=ANA, message_id=sent.message_id, media=media)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_only_the_bots_own_messages_are_given_other_media(bot: Bot, world: World) -> None:
    theirs = world.person_sends(ANA, photo=True)["message_id"]
    media = InputMediaPhoto(placeholder_image())
    for message_id, reason in ((theirs, "Message can't be edited"), (999, "Message to edit not found")):
        with pytest.raises(BadRequest, match=reason):
            await bot.edit_message_media(media, chat_id=ANA, message_id=message_id)


async def test_refuses_what_is_not_a_file(bot: Bot, call: CallApi) -> None:
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(ANA, "no-such-id")
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(ANA, b"")
    assert (await call("sendDocument", chat_id=ANA))["description"] == (
        "Bad Request: there is no document in the request"
    )


async def test_files_need_the_token(http: httpx.AsyncClient, world: World) -> None:
    path = world.files.keep("documents", Upload("lista.csv", b"MLOPEZ")).path
    for token, status in ((world.token, 200), ("1:WRONG", 401)):
        assert (await http.get(f"/file/bot{token}/{path}")).status_code == status
    assert (await http.get(f"/file/bot{world.token}/documents/none.csv")).status_code == 404


def _keyboard(label: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data="x")]])
