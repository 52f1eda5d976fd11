"""Files from either side: sent, found again by id, downloaded."""

import io

import httpx
import pytest
from telegram import Bot
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
