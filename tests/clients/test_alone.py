"""The client stands alone: it needs httpx, and nothing of ours."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

SOURCES = list((Path(__file__).parents[2] / "clients" / "python" / "src").rglob("*.py"))


def test_it_imports_httpx_and_the_standard_library_alone() -> None:
    imported = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                imported.add(node.module.partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"httpx", "vigia_client"}
