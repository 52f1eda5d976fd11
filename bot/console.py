"""Claim codes and seals, printed for whoever holds the server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.bootstrap import opened_installation
from bot.failures import CannotDo
from bot.journal import keep_out_of_the_journal, on_a_screen
from bot.owner_link import name_of_bot, with_qr
from bot.settings import Settings
from domain.askers import AtConsole
from domain.companies import Company
from domain.errors import LogStopped
from services.asking import Ask
from services.installation import Installation
from services.log.seals import signed_end
from services.log.verification import companies_with_a_log
from services.people.claims import issue_claim_code, prepare_installation


async def new_claim(settings: Settings) -> str:
    """A new claim code, with instructions; earlier ones stop working. Raises CannotDo."""
    keep_out_of_the_journal()
    now = datetime.now(UTC)
    async with opened_installation(settings) as installation:
        await prepare_installation(installation, now=now)
        code = await issue_claim_code(Ask(installation, AtConsole(), now))
    return _how_to_claim(code, bot_name=await name_of_bot(settings))


async def claim_at_start(installation: Installation, *, bot_name: str, now: datetime) -> str:
    """How to become the owner of an installation without one: with a code, if printed to a person.

    Output at a start usually goes to a journal, where others could read the code while it works.
    """
    if not on_a_screen():
        return "Todavía no hay propietario: pide un código con vigia claim, en una terminal."
    try:
        return _how_to_claim(await issue_claim_code(Ask(installation, AtConsole(), now)), bot_name=bot_name)
    except LogStopped:  # everything else goes on
        return "Todavía no hay propietario, y la bitácora de la instalación está detenida: da vigia resume."


def _how_to_claim(code: str, *, bot_name: str | None = None) -> str:
    """What to do with the code; with its link and QR where the bot's name is known."""
    link = with_qr(bot_name, code) if bot_name else ""
    return (
        f"Envía a tu bot: /start {code}\n{link}"
        "Te hará propietario de esta instalación. El código sirve una vez, durante 24 horas."
    )


async def logs_wanted(installation: Installation, company_id: int | None) -> Sequence[Company]:
    """The logs that a command is about: every one, or that company's. Raises CannotDo."""
    companies = await companies_with_a_log(Ask(installation, AtConsole(), datetime.now(UTC)))
    wanted = [each for each in companies if company_id in (None, each.id)]
    if not wanted and company_id is not None:
        raise CannotDo(await which_companies(installation, company_id))
    return wanted


async def which_companies(installation: Installation, company_id: int) -> str:
    """Say that there is no such company, and list the companies."""
    async with installation.database.reading() as work:
        known = ", ".join(f"{each.id} ({each.name})" for each in await work.companies.all())
    return f"No hay una empresa {company_id}: " + (f"hay {known}." if known else "aún no hay ninguna.")


async def print_seals(settings: Settings, company_id: int | None, *, say: Callable[[str], None]) -> None:
    """Print each log's current seal, or one company's. Raises CannotDo.

    For each a line with the short form, the signed note, and the public key that checks its signature.
    """
    async with opened_installation(settings) as installation:
        for company in await logs_wanted(installation, company_id):
            signed = await signed_end(installation, company, now=datetime.now(UTC))
            if signed is None:
                say(f"Todavía no hay registros · {company.name}")
                continue
            say(f"{signed.seal.text} · {company.name}\n")
            say(signed.note)
            say(f"Llave pública: {installation.seal_key.verifier_key(company.id)}\n")
