"""What nobody attends is told again: each stage of it once, and never noted without being told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import orjson

from tests.torture.evidence import Evidence


def told_once(evidence: Evidence) -> Iterator[str]:
    """Nobody is told of the same alert twice at the same stage, whatever was killed meanwhile."""
    ranges: defaultdict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for row, body in _notices(evidence):
        stage = body["minutes"]
        ranges[row["company_id"], row["user_id"], stage].append((body["first"], body["last"]))
    for (company_id, user_id, stage), several in ranges.items():
        for (first, last), (following, _) in pairwise(sorted(several)):
            if following <= last:
                yield (
                    f"user {user_id} is told of folios {first} to {last} of company {company_id} after"
                    f" {stage} min, and once more from folio {following}"
                )


def noted_is_told(evidence: Evidence) -> Iterator[str]:
    """Each stage that is noted of an alert is in a notice."""
    told: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for row, body in _notices(evidence):
        told[row["company_id"]].append((body["minutes"], body["first"], body["last"]))
    for row in evidence.books.unattended:
        if row["folio"] <= evidence.before.get(row["company_id"], 0):  # nobody was told of it
            continue
        for minutes in range(1, row["told"] + 1):
            if not any(
                stage == minutes and first <= row["folio"] <= last
                for stage, first, last in told[row["company_id"]]
            ):
                yield (
                    f"folio {row['folio']} of company {row['company_id']} is noted as told again"
                    f" after {minutes} min, and no notice says so"
                )


def _notices(evidence: Evidence) -> Iterator[tuple[Any, dict[str, Any]]]:
    return ((row, orjson.loads(row["body"])) for row in evidence.books.told_again)
