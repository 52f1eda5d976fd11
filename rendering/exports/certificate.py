"""The certificate of one entry: a .zip with the entry, its leaf, the proof, a program, and a page to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from domain.catalogue import Catalogue
from domain.companies import Company
from domain.entry_proofs import EntryProof
from domain.leaves import FORMAT
from domain.stored_entry import StoredRow
from rendering.exports.jsonl import VERIFIER, shown

ENTRY, LEAF, PROOF, PAGE = "registro.json", "hoja.json", "prueba.txt", "constancia.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The entry as it is stored, whose it is, its proof, and who asked for it."""

    company: Company
    catalogue: Catalogue
    row: StoredRow
    proof: EntryProof
    asked_by: str
    asked_at: datetime

    @property
    def file_name(self) -> str:
        """`constancia_EKU9003173C9_1283.zip`."""
        return f"constancia_{self.company.file_name}_{self.proof.folio}.zip"


def certificate_file(certificate: Certificate) -> bytes:
    """The .zip, some 60 KB, most of it the page's typeface."""
    from rendering.exports.certificate_page import page_of

    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as written:
        written.writestr(PAGE, page_of(certificate))
        written.writestr(ENTRY, entry_text(certificate))
        written.writestr(LEAF, certificate.proof.leaf)
        written.writestr(PROOF, certificate.proof.text)
        written.writestr(VERIFIER, files("rendering.exports").joinpath(VERIFIER).read_bytes())
    return packed.getvalue()


def entry_text(certificate: Certificate) -> bytes:
    """The entry by its columns' names, as in an export, with the company that it says it is of."""
    company = certificate.company
    told = {"format": FORMAT, "company": company.id, "name": company.name, "rfc": company.rfc}
    return orjson.dumps(
        told | {"entry": shown(certificate.row)}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )
