"""The steps of `/nuevo` for many at once: the sheet arrives, is looked through, and is saved or left."""

from __future__ import annotations

import asyncio

from domain.errors import FileNotReceived, FileTooLarge, SheetUnreadable
from domain.office_words import in_one_paragraph
from domain.user_sheet import HEADINGS, users_in
from handlers.kit.advice import sentence_of
from handlers.kit.attachment import fetch_document
from handlers.kit.files import send_file
from handlers.kit.screen import Screen
from handlers.kit.turn import Next, Turn
from handlers.kit.works import start_in_place
from handlers.new_user.draft import NewUserDraft, Step
from handlers.user_sheet.screens import fault_in_words
from handlers.user_sheet.work import CreatingUsers
from rendering.sheets.reading import LARGEST, read_sheet
from rendering.sheets.writing import table, template
from services.people.bulk import check_sheet
from services.people.users import profiles_to_give


async def asked_for_template(turn: Turn[NewUserDraft]) -> str:
    """*Varios a la vez (Excel)*: the template comes as a file, above the question."""
    offered = await profiles_to_give(turn.ask, turn.draft.about.id)
    profiles = [(each.name, in_one_paragraph(each.permissions)) for each in offered]
    content = await asyncio.to_thread(template, profiles)
    await send_file(turn.chat, "usuarios.xlsx", content, "La plantilla: llénala y mándala de vuelta.")
    turn.draft.buried = True
    return Step.SHEET


async def received_sheet(turn: Turn[NewUserDraft]) -> str:
    """A sheet arrived, also in place of an earlier one, which counts no more even if this one is no good."""
    draft = turn.draft
    draft.sheet, draft.version = [], draft.version + 1
    try:
        content = await fetch_document(turn.chat, largest=LARGEST)
        draft.sheet = list(users_in(await read_sheet(content)))
    except (SheetUnreadable, FileTooLarge, FileNotReceived) as why:
        draft.error = sentence_of(why)
        return Step.SHEET
    return Step.PREVIEW


async def asked_for_faults(turn: Turn[NewUserDraft]) -> str:
    """*Por corregir*: a sheet of them alone, which may be mended and sent."""
    checked = await check_sheet(turn.ask, turn.draft.about.id, turn.draft.sheet)
    rows = [
        (each.row.user_name, each.row.full_name, each.row.profile, fault_in_words(each.fault))
        for each in checked
        if each.fault is not None
    ]
    content = await asyncio.to_thread(table, "Usuarios", [*HEADINGS, "Qué corregir"], rows)
    caption = "Los renglones por corregir: cámbialos aquí mismo y mándame este archivo."
    await send_file(turn.chat, "por corregir.xlsx", content, caption)
    turn.draft.buried = True
    return Step.PREVIEW


async def saved_good(turn: Turn[NewUserDraft]) -> Next:
    """*Guardar los … buenos*."""
    work = CreatingUsers(rows=tuple(turn.draft.sheet))
    return await start_in_place(turn, work, operation_id=turn.draft.operation_id)


async def saved_none(turn: Turn[NewUserDraft]) -> Screen:  # noqa: ARG001
    """*Ninguno*."""
    return Screen("Listo, no se creó ningún usuario de la hoja.")
