"""A feed as lines of JSON, in the shape of an exported log: see `docs/log-format.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from domain.leaves import FORMAT
from domain.log_filter import EVERYTHING, lets_through
from domain.stored_entry import HASH
from rendering.exports.jsonl import line_of, omitted_line, wanted
from services.doors.log_feed import Feed

_TOGETHER = 256  # hashes in a line


def lines_of(feed: Feed) -> bytes:
    """All lines of a feed, each with its line break."""
    return b"".join((_first_line(feed), *_entries(feed), _last_line(feed)))


def _entries(feed: Feed) -> Iterator[bytes]:
    yield from _hashes("purged", feed.purged)
    hidden: list[bytes] = []
    everything = feed.reads == EVERYTHING
    for row in feed.rows:
        if not everything and not lets_through(feed.reads, row):
            hidden.append(row[HASH])
            continue
        yield from _hashes("hidden", hidden)
        hidden = []
        yield line_of(row) if lets_through(feed.asked, row) else omitted_line(row, feed.asked)
    yield from _hashes("hidden", hidden)


def _hashes(what: str, hashes: Sequence[bytes]) -> Iterator[bytes]:
    for first in range(0, len(hashes), _TOGETHER):
        yield _json({what: [each.hex() for each in hashes[first : first + _TOGETHER]]})


def _first_line(feed: Feed) -> bytes:
    start = feed.start
    return _json(
        {
            "format": FORMAT,
            "company": feed.company.id,
            "name": feed.company.name,
            "rfc": feed.company.rfc,
            "reads": wanted(feed.reads),
            "wanted": wanted(feed.asked),
            "start": {"folio": start.folio, "peaks": [peak.hex() for peak in start.peaks]},
        }
    )


def _last_line(feed: Feed) -> bytes:
    return _json(
        {
            "end": {"folio": feed.end.folio, "hash": feed.end.hash.hex()},
            "head": {"folio": feed.head.folio, "hash": feed.head.hash.hex()},
            "proof": [each.hex() for each in feed.proof],
            "seal": feed.signed.note,
        }
    )


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
