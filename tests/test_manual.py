"""The manual says what is on the screens: its commands, buttons, messages, sentences, pictures and links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from docs.pictures import chapters
from docs.pictures.publishing import MANUAL, PICTURES, named, pages
from domain.catalogue import load_catalogue
from domain.rights_question import asks_for_rights
from handlers.kit.spoken_errands import errand_in
from handlers.map import ERRANDS
from rendering.exports.formats import Format

ROOT = MANUAL.parents[1]
LARGEST = 60_000  # bytes of a picture
_SENTENCES = ROOT / "tests" / "domain" / "sentences.txt"

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]*)(?:#([^)]*))?\)")
_SCREEN = re.compile(r"<img src=\"([^\"]+)\" width=\"\d+\" alt=\"([^\"]+)\">")
_CODE = re.compile(r"`([^`]+)`")
_BUTTON = re.compile(r"(?<!\*)\*(?![*\s])([^*]+)\*(?!\*)")
_SAID = re.compile(r"«([^»]+)»")
_FOLIO = re.compile(r"#\d+")
_FILLED = 4  # letters of a template that are its own: fewer would match anything


def _texts() -> dict[str, str]:
    return {page.name: page.read_text() for page in pages()}


def _found(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """What the pattern finds in each page, on one line, without what is in code or a link's text."""
    found = []
    for name, text in _texts().items():
        prose = _CODE.sub("", text) if pattern is not _CODE else text
        prose = re.sub(r"^\*\[.*$", "", prose, flags=re.MULTILINE)
        found += [(name, " ".join(each.split())) for each in pattern.findall(prose)]
    return found


@cache
def _written() -> tuple[frozenset[str], Sequence[re.Pattern[str]]]:
    """The texts in the source of the screens; and those with something to fill in, as patterns."""
    whole: set[str] = {category.label for category in load_catalogue().categories}
    whole |= {each.label for each in Format}
    templates: list[str] = []
    for folder in ("handlers", "domain"):
        for source in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    whole.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    templates += _as_patterns(node)
    return frozenset(whole), [re.compile(each) for each in templates]


def _as_patterns(node: ast.JoinedStr) -> Iterator[str]:
    parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
    own = "".join(part for part in parts if part is not None)
    if sum(map(str.isalpha, own)) >= _FILLED:
        yield "".join(".+" if part is None else re.escape(part) for part in parts)


def _is_a_button(label: str) -> bool:
    whole, templates = _written()
    shown = (label, f"⬜ {label}")  # a mark that can be turned on and off
    filled = any(each.fullmatch(text) for each in templates for text in shown)
    return filled or label in whole or bool(_FOLIO.fullmatch(label))


def _is_said(words: str) -> bool:
    whole, _ = _written()
    return any(words in text for text in whole)


def test_each_picture_of_a_page_is_there_with_a_description_and_each_one_is_shown() -> None:
    shown = [picture for text in _texts().values() for picture, _ in _SCREEN.findall(text)]
    assert sorted(shown) == sorted(f"imagenes/{each}.png" for each in named())  # each once
    assert {path.stem for path in PICTURES.iterdir()} == named()


def test_a_picture_is_small() -> None:
    assert {path.name: size for path in PICTURES.iterdir() if (size := path.stat().st_size) > LARGEST} == {}


def test_each_picture_is_taken_by_a_scene() -> None:
    source = "".join(path.read_text() for path in Path(chapters.__file__).parent.glob("*.py"))
    taken = set(re.findall(r'shoot\("([\w-]+)"', source))
    assert named() <= taken


def test_each_page_is_in_the_index_and_leads_back_to_it() -> None:
    index = (MANUAL / "README.md").read_text()
    for name, text in _texts().items():
        if name != "README.md":
            assert f"]({name})" in index
            assert "*[Manual](README.md)*" in text


@pytest.mark.parametrize(
    "page", [*pages(), ROOT / "README.md", ROOT / "LEEME.md"], ids=lambda page: page.name
)
def test_each_link_leads_somewhere(page: Path) -> None:
    for address, heading in _LINK.findall(page.read_text()):
        if address.startswith("http"):
            continue
        target = (page.parent / address).resolve() if address else page
        assert target.exists(), address
        if heading:
            assert heading in _anchors(target), heading


def _anchors(page: Path) -> set[str]:
    """The headings of a page, as GitHub makes addresses of them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def test_each_command_exists() -> None:
    commands = {errand.command for errand in ERRANDS}
    typed = [(page, code) for page, code in _found(_CODE) if code.startswith("/")]
    assert len(typed) > 20
    assert [each for each in typed if each[1].split()[0].removeprefix("/") not in commands] == []


def test_each_command_of_the_console_exists_with_its_options() -> None:
    commands: dict[str, Any] = getattr(get_command(app), "commands", {})
    typed = [code.split()[1:] for _, code in _found(_CODE) if code.startswith("vigia ")]
    assert len(typed) > 3
    for name, *words in typed:
        options = {each for parameter in commands[name].params for each in parameter.opts}
        assert {each for each in words if each.startswith("--")} <= options


def test_each_sentence_is_one_that_is_understood() -> None:
    """What is said to be typed without a slash is in the table of sentences, or opens a screen."""
    known = {line.partition("|")[0].strip() for line in _SENTENCES.read_text().splitlines()}
    sentences = [
        (page, code)
        for page, code in _found(_CODE)
        if not code.startswith(("/", "python3", "vigia ")) and not code.endswith(".py")
    ]
    assert len(sentences) > 5
    unknown = [
        each
        for each in sentences
        if each[1] not in known and errand_in(each[1]) is None and not asks_for_rights(each[1])
    ]
    assert unknown == []


def test_each_button_is_on_a_screen() -> None:
    buttons = _found(_BUTTON)
    assert len(buttons) > 60
    assert [each for each in buttons if not _is_a_button(each[1])] == []


def test_what_is_said_to_be_answered_is_on_a_screen() -> None:
    answers = _found(_SAID)
    assert len(answers) > 15
    assert [each for each in answers if not _is_said(each[1])] == []


@pytest.mark.parametrize("label", ["Guardar y salir", "Ver todo", "Copiar todo", "Restablecer"])
def test_a_button_that_is_on_no_screen_is_told_apart(label: str) -> None:
    assert not _is_a_button(label)
