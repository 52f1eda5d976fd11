"""The time zones of companies: those of Mexico first, and any other of the IANA database.

Mexico's as of the Ley de los Husos Horarios (DOF 28/10/2022) and tzdata 2026.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.errors import InvalidTimeZone
from domain.spelling import LONGEST_READ, clip, fold, fold_spaces, visible

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
"""Label of each zone, in the order offered: where most companies are, first."""

_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "America/Mexico_City": (
            "Aguascalientes, Campeche, Chiapas, Colima, Estado de México, Guanajuato, Guerrero, Hidalgo, "
            "Jalisco, Michoacán, Morelos, Oaxaca, Puebla, Querétaro, San Luis Potosí, Tabasco, Tlaxcala, "
            "Veracruz, Yucatán, Zacatecas, CDMX, Acapulco, Celaya, Cuernavaca, Guadalajara, Irapuato, León, "
            "Mérida, Morelia, Pachuca, Toluca, Tuxtla Gutiérrez, Villahermosa, Xalapa, Zapopan"
        ),
        "America/Monterrey": "Coahuila, Durango, Nuevo León, Ciudad Victoria, Saltillo, Tampico, Torreón",
        "America/Cancun": "Quintana Roo, Chetumal, Cozumel, Playa del Carmen",
        "America/Mazatlan": (
            "Baja California Sur, Nayarit, Sinaloa, Culiacán, La Paz, Los Cabos, Los Mochis, Tepic"
        ),
        "America/Hermosillo": "Ciudad Obregón, Guaymas, Nogales",
        "America/Tijuana": "Baja California, Ensenada, Mexicali",
        "America/Matamoros": "Nuevo Laredo, Piedras Negras, Reynosa",
    }
)
"""States and large cities that no label names. A state with two hours stands for that of most of it."""

_HOURS: Mapping[str, str] = MappingProxyType(
    {
        "America/Mexico_City": "hora del centro de México",
        "America/Monterrey": "hora de Monterrey",
        "America/Cancun": "hora del sureste de México",
        "America/Chihuahua": "hora de Chihuahua",
        "America/Mazatlan": "hora del Pacífico de México",
        "America/Hermosillo": "hora de Sonora",
        "America/Tijuana": "hora del noroeste de México",
        "America/Ciudad_Juarez": "hora de Ciudad Juárez",
        "America/Ojinaga": "hora de Ojinaga",
        "America/Matamoros": "hora de Matamoros",
    }
)
"""The name of each one's hour, as people say it."""

_NOWHERE = "ZZ"  # CLDR's code of an unknown territory


def parse_zone(text: str) -> str:
    """The IANA name of a zone, from its name in any case, a word of a Mexican one's label, a state or a city.

    Raises `InvalidTimeZone`.
    """
    typed = fold_spaces(visible(text[: LONGEST_READ + 1]))
    name = (
        _zone_by_lower_case().get(typed.replace(" ", "_").lower())
        or _zone_called(typed)
        or _zone_by_place().get(fold(typed))
    )
    if name is None:
        raise InvalidTimeZone(
            f"No conozco la zona horaria «{clip(text)}»: elige una de la lista o escribe, por ejemplo, "
            "Guadalajara."
        )
    return name


def _zone_called(typed: str) -> str | None:
    """The one Mexican zone whose label contains these words."""
    wanted = set(fold(typed).split())
    found = [
        zone
        for zone, label in MEXICAN_ZONES.items()
        if wanted and wanted <= set(re.findall(r"\w+", fold(label)))
    ]
    return found[0] if len(found) == 1 else None


@cache
def _zone_by_place() -> Mapping[str, str]:
    return {fold(place): zone for zone, places in _PLACES.items() for place in places.split(", ")}


def place_of(zone: str) -> str:
    """The city that a zone is known by, which is shorter than its label."""
    label = label_of(zone)
    return label.partition("(")[2].removesuffix(")") or label


def label_of(zone: str) -> str:
    """The zone's label; outside Mexico, its city in Spanish."""
    return MEXICAN_ZONES.get(zone) or _city_of(zone) or zone


def hour_of(zone: str) -> str:
    """The name of its hour: `hora del centro de México`, `hora de Madrid`; `UTC`, which is of no place."""
    if zone in _HOURS:
        return _HOURS[zone]
    city = _city_of(zone)
    return f"hora de {city}" if city else zone


@cache
def _city_of(zone: str) -> str:
    """Its city in Spanish (CLDR); empty of a zone that is of no place, such as UTC."""
    from babel.core import get_global  # which take a while: only where a zone is none of Mexico's
    from babel.dates import get_timezone_location

    place = get_global("zone_aliases").get(zone, zone)
    if get_global("zone_territories").get(place, _NOWHERE) == _NOWHERE:
        return ""
    return get_timezone_location(ZoneInfo(zone), locale="es_MX", return_city=True)


@cache
def _zone_by_lower_case() -> Mapping[str, str]:
    """Every name in the tzdata package which, unlike the machine's own list, is the same everywhere."""
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names}


def local_day(moment: datetime, zone: str) -> date:
    """The date in that zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of_day(day: date, zone: str) -> datetime:
    """The start of the day there, in UTC; an hour later where clocks go forward at midnight."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def at_hour(day: date, hour: time, zone: str) -> datetime:
    """That hour of the day there, in UTC."""
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The start of the next day there, in UTC."""
    return start_of_day(day + timedelta(days=1), zone)
