"""API keys at the console: a new secret, and the list of keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.bootstrap import opened_installation
from bot.console import which_companies
from bot.failures import CannotDo
from bot.journal import keep_out_of_the_journal
from bot.settings import Settings
from bot.table import table
from domain.api_keys import ApiKey, KeyRight, KeyScope
from domain.askers import AtConsole
from domain.catalogue import Catalogue
from domain.errors import CompanyNotFound
from domain.key_expiry import parse_key_expiry
from domain.key_filters import parse_key_filter
from domain.key_words import scope_in_words
from domain.log_filter import NO_FILTER
from domain.phrases import listed
from domain.sources import parse_networks
from handlers.kit.text import moment
from services.asking import Ask
from services.doors.api_key_rotation import rotate_api_key
from services.doors.api_keys import (
    company_of_key,
    create_api_key,
    list_all_api_keys,
    list_api_keys,
    revoke_api_key,
)
from services.installation import Installation

Say = Callable[[str], None]

_KEEP_IT = "Guárdala ya: no se vuelve a mostrar."
_HEADINGS = ("Clave", "Para", "Empresa", "Creada", "Vence", "Último uso", "Estado", "Qué hace")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedKey:
    """A key as it is asked for at the console, option by option."""

    label: str
    expires: str | None
    rights: str
    operations: str | None
    reads: str | None
    addresses: str | None


async def new_key(settings: Settings, company_id: int, asked: AskedKey, *, say: Say) -> None:
    """Create a key of the company, with instructions. Raises CannotDo and the errors of `create_api_key`."""
    keep_out_of_the_journal()
    now = datetime.now(UTC)
    async with opened_installation(settings) as installation:
        try:
            secret, key = await create_api_key(
                Ask(installation, AtConsole(), now),
                company_id,
                label=asked.label,
                expires_at=await _end_of(installation, company_id, asked.expires, now=now),
                scope=_scope(asked, installation.catalogue, now=now),
            )
        except CompanyNotFound:
            raise CannotDo(await which_companies(installation, company_id)) from None
    say(f"Clave {key.id} de «{key.company.name}» para «{key.label}»: {secret}")
    say(_KEEP_IT)
    if key.expires_at is not None:
        say(f"Sirve hasta el {moment(key.expires_at, key.company.zone)}.")
    say(f"Se usa en /v1/companies/{key.company.id} con Authorization: Bearer; /schema dice cómo.")


async def print_keys(settings: Settings, company_id: int | None, *, say: Say) -> None:
    """Print every key, or those of one company, as a table. Raises CannotDo."""
    now = datetime.now(UTC)
    async with opened_installation(settings) as installation:
        try:
            ask = Ask(installation, AtConsole(), now)
            keys = await (list_all_api_keys(ask) if company_id is None else list_api_keys(ask, company_id))
        except CompanyNotFound:
            raise CannotDo(await which_companies(installation, company_id or 0)) from None
    say(
        table(_HEADINGS, [_row(key, keys, installation.catalogue, now=now) for key in keys])
        if keys
        else "Aún no hay claves."
    )


async def end_key(settings: Settings, key_id: int, *, say: Say) -> None:
    """Revoke a key."""
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        key = await revoke_api_key(ask, await company_of_key(ask, key_id), key_id)
    say(
        f"Clave {key.id} de «{key.company.name}» para «{key.label}»: revocada. "
        "Desde ahora se rechaza lo que llegue con ella."
    )


async def rotate_key(settings: Settings, key_id: int, *, hours: int, say: Say) -> None:
    """Replace a key by a new one. Raises CannotDo."""
    keep_out_of_the_journal()
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        company_id = await company_of_key(ask, key_id)
        rotated = await rotate_api_key(ask, company_id, key_id, keep_for=timedelta(hours=hours))
    key, before = rotated.key, rotated.before
    say(f"Clave {key.id} de «{key.company.name}» para «{key.label}»: {rotated.secret}")
    say(_KEEP_IT)
    if key.expires_at is not None:
        say(f"Sirve hasta el {moment(key.expires_at, key.company.zone)}.")
    if before.expires_at is not None and before.serves(datetime.now(UTC)):
        until = moment(before.expires_at, key.company.zone)
        say(f"La clave {before.id} sirve hasta el {until}: cámbiala antes en tu sistema.")
    else:
        say(f"La clave {before.id} ya no sirve.")


async def _end_of(
    installation: Installation, company_id: int, expires: str | None, *, now: datetime
) -> datetime | None:
    """The end of a key as requested, on its company's clock."""
    if expires is None:
        return None
    async with installation.database.reading() as work:
        company = await work.companies.get(company_id)
    if company is None:
        raise CompanyNotFound
    return parse_key_expiry(expires, now=now, zone=company.zone)


def _scope(asked: AskedKey, catalogue: Catalogue, *, now: datetime) -> KeyScope:
    """What the key is for. Raises CannotDo, InvalidKeyRights, InvalidKeyFilter and InvalidAddresses."""
    rights = _rights(asked.rights)
    if asked.operations is not None and KeyRight.REPORT not in rights:
        raise CannotDo("--operations: es para una clave que reporta; agrega report a --rights.")
    if asked.reads is not None and KeyRight.READ not in rights:
        raise CannotDo("--reads: es para una clave que lee; agrega read a --rights.")
    codes = _codes(asked.operations)
    return KeyScope(
        rights=rights,
        operations=frozenset(codes) if codes is not None else None,
        reads=NO_FILTER
        if asked.reads is None
        else parse_key_filter(asked.reads, catalogue, today=now.date()),
        addresses=parse_networks(asked.addresses) if asked.addresses is not None else (),
    )


def _rights(text: str) -> frozenset[KeyRight]:
    try:
        return frozenset(map(KeyRight, text.replace(",", " ").split()))
    except ValueError:
        raise CannotDo(f"--rights: sólo conoce {listed([*KeyRight])}, separados por comas.") from None


def _codes(operations: str | None) -> list[str] | None:
    if operations is None:
        return None
    codes = operations.replace(",", " ").split()
    if not codes:
        raise CannotDo("--operations: lleva códigos separados por comas, como document_cancelled.")
    return codes


def _row(key: ApiKey, keys: Sequence[ApiKey], catalogue: Catalogue, *, now: datetime) -> Sequence[str]:
    zone = key.company.zone
    return (
        str(key.id),
        key.label,
        f"{key.company.id} · {key.company.name}",
        moment(key.created_at, zone),
        moment(key.expires_at, zone) if key.expires_at is not None else "nunca",
        moment(key.last_used_at, zone) if key.last_used_at is not None else "nunca",
        _state(key, keys, now=now),
        "; ".join(f"{what}: {which}" for what, which in scope_in_words(key.scope, catalogue)),
    )


def _state(key: ApiKey, keys: Sequence[ApiKey], *, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revocada el {moment(key.revoked_at, key.company.zone)}"
    if not key.serves(now):
        return "vencida"
    if key.company.archived:
        return "no abre: su empresa está archivada"
    after = [each.id for each in keys if each.id_space == key.id_space and each.id > key.id]
    return f"vigente; la reemplaza la {after[-1]}" if after else "vigente"
