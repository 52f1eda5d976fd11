"""A question in plain words, without a command: `quién canceló la A 203`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID, Company
from domain.errors import VigiaError
from domain.permissions import READ_LOG
from handlers.audit_log.opening import opened_as_asked
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.company_list import settled
from handlers.kit.log_words import words_read
from handlers.kit.screen import Screen
from handlers.kit.spoken import is_a_question, run_as_typed
from handlers.kit.text import plain

_MOST = 60  # companies in which it is looked for


async def answered(chat: Chat, text: str) -> bool:
    """Look for it in the logs that the person may read; returns whether it leads anywhere in one of them.

    With several where it does, they are asked which. In the middle of something else, words that merely occur
    in a log are none for it, unless they are put as a question.
    """
    companies = await _where_it_leads(chat, text)
    if len(companies) > 1:
        return await run_as_typed(chat, f"/bitacora {text}")
    for company in companies:
        try:
            screen = await opened_as_asked(chat, company, text)
            if screen is not None:
                await chat.send(screen)
        except VigiaError as error:
            await chat.send(Screen(plain(sentence_of(error))))
    return bool(companies)


async def _where_it_leads(chat: Chat, text: str) -> Sequence[Company]:
    readable = [each.company for each in await chat.places() if each.gives(READ_LOG)]
    usual = settled(chat, readable)
    whole, found = await _looked_in(chat, [usual] if usual is not None else readable, text)
    best = whole or found
    return [each for each in best if each.id != INSTALLATION_ID] or best


async def companies_with(chat: Chat, companies: Sequence[Company], words: str) -> Sequence[Company]:
    """Those whose log has what the words ask for, all of it."""
    return (await _looked_in(chat, companies, words))[0]


async def _looked_in(
    chat: Chat, companies: Sequence[Company], words: str
) -> tuple[Sequence[Company], Sequence[Company]]:
    """Those whose log has all that the words ask for, and those where they lead anywhere."""
    whole, found = [], []
    misses_its_step = chat.draft is not None and not is_a_question(words)
    for each in companies[:_MOST]:
        read = await words_read(chat, each, words)
        if not read.in_vain and not (misses_its_step and read.only_mentioned):
            found.append(each)
            if read.found and read.wanted.active and not read.left_out:
                whole.append(each)
    return whole, found
