"""A certificate: made, recorded and sent."""

from __future__ import annotations

from domain.spelling import clip
from domain.stored_entry import OPERATION, SUMMARY
from handlers.kit.chat import Chat
from handlers.kit.files import send_file
from handlers.kit.text import bold, code, heading, plain
from rendering.exports.certificate import Certificate, certificate_file
from services.log.certifying import certify_entry
from services.log.export import in_thread

TITLE = "Constancia de un registro"

_SUMMARY_SHOWN = 200  # characters; a caption takes 1024 (Bot API, sendDocument)


async def send_certificate(chat: Chat, company_id: int, folio: int) -> Certificate:
    """Send the entry's certificate as a file; raises what `certify_entry` does.

    Done again after a kill, it is recorded once.
    """
    certificate = await certify_entry(
        chat.ask, company_id, folio, operation_id=chat.operation_id("certificate")
    )
    content = await in_thread(certificate_file, certificate)
    await send_file(chat, certificate.file_name, content, caption(certificate))
    return certificate


def caption(certificate: Certificate) -> str:
    """What the file proves, and how it is checked."""
    seal, row = certificate.proof.signed.seal, certificate.row
    operation, summary = row[OPERATION], row[SUMMARY]
    label = certificate.catalogue.label_of_operation(operation)
    return "\n".join(
        [
            heading(TITLE, certificate.company.name),
            f"#{certificate.proof.folio} · {bold(label)}",
            plain(clip(summary, limit=_SUMMARY_SHOWN)),
            "Prueba que ese registro estaba, con sus datos, en la bitácora "
            f"cuando llegaba al #{seal.folio:,}.",
            f"Para comprobarla: descomprime el archivo y corre {code('python3 verificar.py')}. "
            "La hoja en PDF es para imprimirla.",
            f"Sello: {code(seal.text)}",
        ]
    )
