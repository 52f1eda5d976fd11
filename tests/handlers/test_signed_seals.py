"""Signed seals in the chat: they come under each seal, and are checked when pasted."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from html import unescape

from sqlalchemy import text

from domain.checkpoints import SignedSeal, read_notes
from domain.companies import Company
from domain.seals import Seal
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.verification.seal_screens import seal_screen
from services.installation import Installation
from services.log.seal_news import SealNews
from services.log.seals import seal_due_logs, signed_end
from services.seal_key import SealKey, Signature
from tests.entries import COMPANY
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, joined, registered_company
from tests.phone import Phone
from tests.signing import signed_by_anybody

pytestmark = on_both_engines

_TWO_DAYS = 2 * 24 * 3600 * 1_000_000  # microseconds


async def _signed(bot: Installation, company: Company) -> SignedSeal:
    signed = await signed_end(bot, company, now=datetime.now(UTC))
    assert signed is not None
    return signed


async def test_a_seal_comes_signed_and_what_is_copied_from_it_is_checked(
    ana: Phone, bot: Installation, company: Company
) -> None:
    began = text(f"UPDATE companies SET created_at = created_at - {_TWO_DAYS} WHERE id = :id")
    async with bot.database.exclusively() as connection:
        await connection.execute(began, {"id": company.id})
    await seal_due_logs(bot, now=datetime.now(UTC))
    told = await ana.sees("🔏 Sello de la bitácora · Comercializadora del Sureste", "vigia/")
    (signed,) = read_notes(told)
    assert bot.seal_key.judge(signed) is Signature.OURS
    assert signed.seal.text in told
    ana.send(signed.note)
    await ana.sees(
        "✅ La bitácora está íntegra · Comercializadora del Sureste",
        f"Coincide con el sello: nada cambió hasta el #{signed.seal.folio}",
        "La firma de ese sello es la de esta instalación.",
    )
    ana.send(f"/verificar {signed.note}")
    await ana.sees_times(2, "La firma de ese sello es la de esta instalación.")
    ana.send(told)  # the whole message, as it is forwarded or copied
    await ana.sees_times(3, "La firma de ese sello es la de esta instalación.")


async def test_a_short_seal_says_nothing_of_a_signature(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send((await _signed(bot, company)).seal.text)
    told = await ana.sees("✅ La bitácora está íntegra", "Coincide con el sello")
    assert "La firma de ese sello" not in told
    (signed,) = read_notes(told)  # of the log as it is now
    assert bot.seal_key.judge(signed) is Signature.OURS


async def test_a_changed_one_and_another_installations_are_one_clear_sentence(
    ana: Phone, bot: Installation, company: Company
) -> None:
    signed = await _signed(bot, company)
    root = b64encode(signed.seal.hash).decode()
    ana.send(signed.note.replace(root, b64encode(bytes(32)).decode()))
    await ana.sees("La firma de ese sello no es válida: alguien cambió lo que dice o le falta algo.")
    ana.send(signed_by_anybody(signed.seal, key=SealKey(bytes(32))).note)
    await ana.sees("Ese sello lo firmó otra instalación de Vigía, con otra llave")
    ana.send(signed.note[:-10])
    await ana.sees("Ese sello está incompleto o mal copiado")
    assert not [each for each in ana.from_bot if "íntegra" in each]


async def test_a_signed_seal_of_a_log_that_was_rewritten_since_accuses_it(
    ana: Phone, bot: Installation, company: Company
) -> None:
    seal = Seal(company.id, 1, bytes(32))  # what this installation once signed of another log
    ana.send(signed_by_anybody(seal, key=bot.seal_key).note)
    await ana.sees("⛔ La bitácora no es la que se selló", "La firma de ese sello es la de esta instalación.")


async def test_who_may_not_read_that_log_learns_nothing_of_its_seal(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    jorge.send((await _signed(bot, other)).note)
    await jorge.sees("Aún no tienes acceso.")
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    jorge.send((await _signed(bot, other)).note)
    await jorge.sees("No puedes ver la bitácora")
    assert not [each for each in jorge.from_bot if "íntegra" in each or "firma" in each]


def test_a_seal_with_its_note_fits_in_a_message_and_is_folded() -> None:
    signed = signed_by_anybody(Seal(COMPANY.id, 2**40, b"\xff" * 32))
    shown = seal_screen(SealNews(1, COMPANY, signed, checks=True)).text
    assert units(shown) < TEXT_LIMIT / 2
    inside = shown.partition("<blockquote expandable>")[2].partition("</blockquote>")[0]
    assert signed.note in unescape(inside)
