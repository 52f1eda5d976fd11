"""The installation's owners at the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.bootstrap import opened_installation
from bot.settings import Settings
from bot.table import table
from domain.askers import AtConsole
from domain.companies import Membership, UserState
from services.asking import Ask
from services.people.claims import prepare_installation
from services.people.owners import RemovedOwner, list_owners, remove_owner

Say = Callable[[str], None]

_HEADINGS = ("Usuario", "Nombre completo", "Telegram", "Estado")
_STILL_NAMED = "Sigue en VIGIA_OWNER_IDS, donde ya no le da su lugar: quítalo también de ahí."


async def print_owners(settings: Settings, *, say: Say) -> None:
    """Print the owners, as a table."""
    async with opened_installation(settings) as installation:
        await prepare_installation(installation, now=datetime.now(UTC))
        owners = await list_owners(Ask(installation, AtConsole(), datetime.now(UTC)))
    rows = [_row(place) for place in owners.seats]
    rows += [("", "", str(each), "está en VIGIA_OWNER_IDS; falta que mande /start") for each in owners.named]
    say(table(_HEADINGS, rows) if rows else "Todavía no hay propietario: pide un código con vigia claim.")


async def take_seat_away(settings: Settings, who: str, *, say: Say) -> None:
    """Remove an owner, and state the consequences."""
    now = datetime.now(UTC)
    async with opened_installation(settings) as installation:
        await prepare_installation(installation, now=now)
        removed = await remove_owner(Ask(installation, AtConsole(), now), who)
    user = removed.place.user
    say(f"{user.name} · {user.full_name} ya no es propietario: desde ahora no puede nada como tal.")
    for line in _what_follows(removed):
        say(line)
    if user.telegram_id in settings.owner_ids:
        say(_STILL_NAMED)


def _what_follows(removed: RemovedOwner) -> list[str]:
    lines = []
    if removed.companies:
        names = ", ".join(company.name for company in removed.companies)
        lines.append(f"Sigue siendo usuario de: {names}.")
    if not removed.left:
        lines.append(
            "No queda propietario, así que nadie registra empresas hasta que alguien use un código de vigia "
            "claim o mande /start quien está en VIGIA_OWNER_IDS."
        )
    return lines


def _row(place: Membership) -> tuple[str, str, str, str]:
    active = place.user.state is UserState.ACTIVE
    return (
        place.user.name,
        place.user.full_name,
        str(place.user.telegram_id or ""),
        "propietario" if active else "quitado",
    )
