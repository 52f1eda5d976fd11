"""An invented log's certificates, forged file by file, and checked by `verificar.py` in its own process."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain import merkle
from domain.catalogue import load_catalogue
from domain.checkpoints import Checkpoint, SignedSeal
from domain.entries import Entry
from domain.entry_proofs import EntryProof
from domain.leaves import leaf_data
from domain.merkle import Node
from domain.seals import Seal
from rendering.exports.certificate import Certificate, certificate_file
from services.seal_key import SealKey
from tests.entries import COMPANY
from tests.rendering.exports.rows import NOW, chained, stored
from tests.rendering.exports.verifier import VERIFIER, run
from tests.trees import head_of

KEY = SealKey(bytes(range(32)))
VKEY = KEY.verifier_key(COMPANY.id)
LOG = chained(12)


def signed(log: Sequence[Entry], *, before: int = 3) -> SignedSeal:
    """A seal of a log that ends with these entries, after the seal of its first `before`."""
    return KEY.sign(
        Checkpoint(
            KEY.installation,
            Seal.of(COMPANY.id, head_of(COMPANY.id, log)),
            NOW,
            head_of(COMPANY.id, log[:before]) if before else None,
        )
    )


def proof(folio: int, log: Sequence[Entry] = LOG) -> EntryProof:
    """The proof of one of the entries, under the seal of all of them."""

    def hash_of(node: Node) -> bytes:
        height, number = node
        return merkle.complete_root([each.hash for each in log[number << height : (number + 1) << height]])

    path = merkle.roots(merkle.inclusion(folio - 1, len(log)), hash_of)
    (row,) = stored([log[folio - 1]])
    return EntryProof(folio=folio, leaf=leaf_data(COMPANY.id, row), path=path, signed=signed(log))


def certificate(folio: int, log: Sequence[Entry] = LOG, **changes: Any) -> Certificate:
    """Its certificate, with these changes."""
    (row,) = stored([log[folio - 1]])
    made: dict[str, Any] = {
        "company": COMPANY,
        "catalogue": load_catalogue(),
        "row": row,
        "proof": proof(folio, log),
        "asked_by": "SUPERVISOR · Ana Ruiz",
        "asked_at": NOW,
    }
    return Certificate(**(made | changes))


def written(folder: Path, made: Certificate) -> Path:
    """The .zip, as Vigía sends it."""
    path = folder / made.file_name
    path.write_bytes(certificate_file(made))
    return path


def files_of(path: Path) -> dict[str, bytes]:
    """What is in it, by name."""
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def forged(path: Path, **files: bytes | None) -> Path:
    """The same with other content in some files, named without their dots; without those that are None."""
    changed = files_of(path) | {name.replace("_", "."): data for name, data in files.items()}
    out = path.with_stem("forged")
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in changed.items():
            if data is not None:
                packed.writestr(name, data)
    return out


def with_entry(path: Path, **columns: object) -> bytes:
    """Its `registro.json`, with other values in the entry's columns."""
    told = json.loads(files_of(path)["registro.json"])
    told["entry"] |= columns
    return json.dumps(told).encode()


def checked(*paths: Path, seal: str | None = None) -> tuple[int, str]:
    """The exit code and the output of `verificar.py`."""
    return run(VERIFIER, *(["--sello", seal] if seal is not None else []), *paths, isolated=False)
