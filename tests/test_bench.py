"""The benchmarks' scenes can be built: a broken benchmark is seen before it is needed."""

from __future__ import annotations

from dataclasses import replace

from bench.reading.entries import entries
from bench.scene import ANA, company
from domain.log_tree import LogTree, follows
from services.installation import Installation


async def test_the_companies_and_entries_of_a_benchmark_are_those_of_a_log(
    installation: Installation,
) -> None:
    of_the_bench = replace(installation, owner_ids=frozenset({ANA.telegram_id}))
    first, second = [(await company(of_the_bench, name)).company for name in ("Una", "Otra")]
    assert first.id != second.id
    tree = LogTree(first.id)
    for entry in entries(tree, 50, seed=1):
        assert follows(tree, entry)
        tree = tree.after(entry)
    assert tree.folio == 50
