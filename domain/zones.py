"""The time zones that a company can be in: those of Mexico first, and any other of the IANA database.

Mexico's as of the Ley de los Husos Horarios (DOF 28/10/2022) and tzdata 2026.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.errors import InvalidTimeZone
from domain.spelling import LONGEST_READ, clip, fold_spaces

MEXICAN_ZONES: Mapping[str, str] = MappingProxyType(
    {
        "America/Mexico_City": "Centro (Ciudad de México)",
        "America/Monterrey": "Noreste (Monterrey)",
        "America/Cancun": "Sureste (Cancún)",
        "America/Chihuahua": "Chihuahua",
        "America/Mazatlan": "Pacífico (Mazatlán)",
        "America/Hermosillo": "Sonora (Hermosillo)",
        "America/Tijuana": "Noroeste (Tijuana)",
        "America/Ciudad_Juarez": "Frontera (Ciudad Juárez)",
        "America/Ojinaga": "Frontera (Ojinaga)",
        "America/Matamoros": "Frontera (Matamoros)",
    }
)
"""Label of each zone, in the order in which they are offered: where most companies are, first."""


def parse_zone(text: str) -> str:
    """The IANA name of a zone, typed in any case, with spaces or underscores. Raises `InvalidTimeZone`."""
    typed = fold_spaces(text[: LONGEST_READ + 1]).replace(" ", "_").lower()
    if typed not in _zone_by_lower_case():
        raise InvalidTimeZone(
            f"No conozco la zona horaria «{clip(text)}»: elige una de la lista o escribe, por ejemplo, "
            "America/Mexico_City."
        )
    return _zone_by_lower_case()[typed]


def label_of(zone: str) -> str:
    """What people call the zone; outside Mexico, its IANA name."""
    return MEXICAN_ZONES.get(zone, zone)


@cache
def _zone_by_lower_case() -> Mapping[str, str]:
    """Every name in the tzdata package, which unlike the machine's own list is the same everywhere."""
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names}
