"""The page of a certificate, to be read and printed: the entry, its seal, and the proof as a QR."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from domain.local_time import told_apart
from domain.spelling import clip
from domain.stored_entry import OCCURRED_AT
from rendering.exports.cells import CellReader, Cells, short_date
from rendering.exports.certificate import Certificate
from rendering.exports.paper import Paper

_QR_SIDE = 216.0  # points: 76 mm, half a millimetre a dot for a log of ten million entries
_DOT = 8  # pixels
_DETAIL_LENGTHS = (1000, 600, 300, 120)  # characters: the first with which all fits on the page
_LINES = 20  # that fit above the QR
_QR_HOLDS = 2_953  # bytes, in its largest and lightest form (ISO/IEC 18004); many witnesses sign more
_LATE = 60  # seconds after the event from which it also says when it was recorded
TITLE = "Constancia de un registro de la bitácora"


def page_of(certificate: Certificate) -> bytes:
    """The page, as a PDF."""
    company, asked = certificate.company, _moment(certificate.asked_at, certificate.company.zone)
    paper = Paper(
        head=f"{TITLE} · {company.name}",
        foot=f"Vigía · Solicitada por {certificate.asked_by} el {asked}",
    )
    cells = CellReader(certificate.catalogue, company.zone).cells(certificate.row)
    for length in _DETAIL_LENGTHS:
        facts = list(_facts(certificate, cells, detail=length))
        if paper.lines_of(facts) <= _LINES:
            break
    paper.cover(TITLE, facts)
    proof = certificate.proof
    fits = len(proof.text.encode()) <= _QR_HOLDS
    paper.picture(
        qr_png(proof.text if fits else proof.alone.text), side=_QR_SIDE, beside=list(_beside(certificate))
    )
    return paper.data()


def qr_png(text: str) -> bytes:
    """The proof's text as a QR, in its lightest form: what matters is that the dots are large."""
    import segno

    drawn = BytesIO()
    segno.make_qr(text, error="l", boost_error=False, encoding="utf-8").save(
        drawn, kind="png", scale=_DOT, border=4
    )
    return drawn.getvalue()


def _facts(certificate: Certificate, cells: Cells, *, detail: int) -> Iterator[tuple[str, str]]:
    company = certificate.company
    reader = CellReader(certificate.catalogue, company.zone)
    yield "Empresa", company.name
    if company.rfc:
        yield "RFC", company.rfc
    yield "Folio", f"#{cells.folio}"
    zone = reader.zone_at(certificate.row[OCCURRED_AT])
    yield "Ocurrió", f"{short_date(cells.occurred.day)} {cells.occurred.clock}, {zone}"
    if _is_late(cells):
        yield "Se registró", f"{short_date(cells.recorded.day)} {cells.recorded.clock}"
    yield "Usuario", " · ".join(filter(None, (cells.user_name, cells.full_name, cells.profile)))
    yield "Operación", f"{cells.operation} ({cells.category})"
    yield "Resultado", cells.outcome
    yield "Resumen", cells.summary or "—"
    if cells.detail:
        left_out = len(cells.detail) > detail
        yield (
            "Detalle",
            clip(cells.detail, limit=detail) + (" (completo en registro.json)" if left_out else ""),
        )
    yield "Origen", " · ".join(filter(None, (cells.origin, cells.reference, clip(cells.workstation))))


def _beside(certificate: Certificate) -> Iterator[tuple[str, bool]]:
    """The paragraphs at the QR's side, and which are bold."""
    signed, zone = certificate.proof.signed, certificate.company.zone
    seal, made = signed.seal, _moment(signed.checkpoint.made, zone)
    yield "Qué prueba", True
    yield (
        f"Este registro estaba en la bitácora cuando llegaba al folio {seal.folio:,}, el {made}. "
        "Quien cambie un solo dato de él, o de los que había hasta entonces, obtiene otro sello.",
        False,
    )
    yield f"Sello de ese momento: {seal.text}", False
    yield f"Firmado como {signed.checkpoint.origin}, con la llave {signed.key_id.hex()}.", False
    yield "Cómo se comprueba", True
    yield (
        "Con el archivo en que vino esta hoja y Python: python3 verificar.py constancia.zip. Dice cada dato; "
        "compáralo con esta hoja y compara el sello con uno que alguien haya guardado por su cuenta.",
        False,
    )
    yield (
        "Sólo con esta hoja: guarda en prueba.txt lo que dice el código QR y corre python3 verificar.py "
        "prueba.txt. Comprueba folio, hora, operación y resultado; los demás datos se comprueban con el "
        "archivo.",
        False,
    )
    yield "No es una constancia de conservación de la NOM-151.", False


def _is_late(cells: Cells) -> bool:
    occurred, recorded = (each.day * 86_400 + each.second for each in (cells.occurred, cells.recorded))
    return abs(recorded - occurred) > _LATE


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%d/%m/%Y %H:%M}{told_apart(local)}"
