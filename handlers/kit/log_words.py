"""How words about a log were understood, as told to the person."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Company
from domain.log_filter import NO_FILTER, LogFilter
from domain.phrases import count, named
from domain.spelling import clip
from handlers.kit.chat import Chat
from services.log.words import MOST_COUNTED, WordsRead, read_words

_SAID = 5  # words that are quoted one by one


async def words_read(
    chat: Chat,
    company: Company,
    words: str,
    *,
    on: LogFilter = NO_FILTER,
    paging: bool = True,
) -> WordsRead:
    """The meaning of these words in this company's log: see `read_words`."""
    return await read_words(chat.ask, company.id, words, on=on, paging=paging)


def remark_on(read: WordsRead, *, example: str, counted: bool = True) -> str | None:
    """The line that says what was left out of the search, and how much it finds; None if nothing was.

    `counted` is whether to say how much there is, if nothing else does.
    """
    if not (read.left_out or read.mended):
        return None
    said = [f"Leí «{clip(typed)}» como «{meant}»." for typed, meant in read.mended[:_SAID]]
    if read.not_understood:
        said.append(f"No entendí {_quoted(read.not_understood)}: lo busqué sin eso.")
    if read.unknown:
        them = "lo" if len(read.unknown) == 1 else "los"
        said.append(
            f"No entendí {_quoted(read.unknown)} y ningún registro {them} menciona: lo busqué sin eso."
        )
    if read.unmatched:
        said.append(f"Con {_quoted(read.unmatched)} no encontré nada: lo busqué sin eso.")
    if counted and read.left_out:
        said.append(how_many(read.found))
    if not read.wanted.active:
        said.append(f"Por ejemplo: {example}")
    return " ".join(said)


def not_opened_with(read: WordsRead) -> str | None:
    """The same for one entry asked for by its folio."""
    ignored = (*read.not_understood, *read.unknown)
    return f"Abrí el registro que pediste, sin tomar en cuenta {_quoted(ignored)}." if ignored else None


def in_vain(read: WordsRead, *, example: str) -> str:
    """The sentence if nothing is shown, because nothing that was typed leads anywhere."""
    if read.wanted.text:
        return f"Ningún registro dice «{clip(read.wanted.text, limit=60)}». Por ejemplo: {example}"
    return f"No entendí {_quoted(read.not_understood)}. Por ejemplo: {example}"


def how_many(found: int) -> str:
    """The count: `Hay 12 registros.`"""
    if not found:
        return "Así tampoco encontré nada."
    if found > MOST_COUNTED:
        return f"Hay más de {MOST_COUNTED:,} registros."
    return f"Hay {count(found, 'registro', 'registros')}."


def _quoted(words: Sequence[str]) -> str:
    return named([f"«{clip(word)}»" for word in words], limit=_SAID)
