"""Which time zones a company can be in, and that tzdata agrees on Mexico's in 2026."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidTimeZone
from domain.zones import MEXICAN_ZONES, hour_of, label_of, parse_zone, place_of

HOURS_IN_JANUARY_AND_JULY = {
    "America/Mexico_City": (-6, -6),
    "America/Monterrey": (-6, -6),
    "America/Cancun": (-5, -5),
    "America/Chihuahua": (-6, -6),
    "America/Mazatlan": (-7, -7),
    "America/Hermosillo": (-7, -7),
    "America/Tijuana": (-8, -7),
    "America/Ciudad_Juarez": (-7, -6),
    "America/Ojinaga": (-6, -5),
    "America/Matamoros": (-6, -5),
}


def hours(zone: str, month: int) -> float:
    offset = datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return offset / timedelta(hours=1)


def test_every_mexican_zone_has_the_hours_of_2026() -> None:
    assert {zone: (hours(zone, 1), hours(zone, 7)) for zone in MEXICAN_ZONES} == HOURS_IN_JANUARY_AND_JULY


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("America/Mexico_City", "America/Mexico_City"),
        (" america/mexico city ", "America/Mexico_City"),
        ("EUROPE/MADRID", "Europe/Madrid"),
        ("utc", "UTC"),
        ("monterrey", "America/Monterrey"),
        ("Sonora", "America/Hermosillo"),
        ("guadalajara", "America/Mexico_City"),
        ("Nuevo León", "America/Monterrey"),
        ("León", "America/Mexico_City"),
        ("merida", "America/Mexico_City"),
        ("Baja California Sur", "America/Mazatlan"),
        ("Reynosa", "America/Matamoros"),
        ("\ufeffMonte\u00adrrey\u200b", "America/Monterrey"),
        ("America/Mexico_City\x00", "America/Mexico_City"),
    ],
)
def test_takes_any_zone_of_the_iana_database(typed: str, zone: str) -> None:
    assert parse_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", "Marte", "Frontera", "../../etc/passwd", "localtime"])
def test_refuses_a_zone_it_does_not_know(typed: str) -> None:
    with pytest.raises(InvalidTimeZone, match="elige una de la lista o escribe, por ejemplo, Guadalajara"):
        parse_zone(typed)


@given(st.text() | st.just("x" * 5000))
def test_raises_nothing_else_and_repeats_little(text: str) -> None:
    try:
        answer = parse_zone(text)
    except InvalidTimeZone as refusal:
        answer = refusal.message
    assert len(answer) < 140


def test_labels_the_zones_of_mexico_and_names_the_others() -> None:
    assert label_of("America/Cancun") == "Sureste (Cancún)"
    assert label_of("Europe/Madrid") == "Madrid"
    assert label_of("UTC") == "UTC"


def test_a_place_is_short() -> None:
    assert [*map(place_of, ("America/Cancun", "America/Chihuahua", "Europe/Madrid"))] == [
        "Cancún",
        "Chihuahua",
        "Madrid",
    ]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Mexico_City", "hora del centro de México"),
        ("America/Mazatlan", "hora del Pacífico de México"),
        ("America/Bogota", "hora de Bogotá"),
        ("America/New_York", "hora de Nueva York"),
        ("US/Eastern", "hora de Nueva York"),
        ("Europe/London", "hora de Londres"),
        ("Etc/GMT+6", "Etc/GMT+6"),
    ],
)
def test_says_whose_hour_it_is_as_people_do(zone: str, said: str) -> None:
    assert hour_of(zone) == said


def test_every_mexican_zone_has_an_hour_of_its_own() -> None:
    said = {hour_of(zone) for zone in MEXICAN_ZONES}
    assert len(said) == len(MEXICAN_ZONES)
    assert all(each.startswith("hora de") and "/" not in each for each in said)
