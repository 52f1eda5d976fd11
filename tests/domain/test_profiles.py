"""The profiles of a new company."""

import pytest

from domain.permissions import Module, Permissions, Verb
from domain.profiles import StandardProfile, read_profiles, standard_profiles

SUPERVISOR = (
    f'[[profiles]]\nname = "SUPERVISOR"\nfixed = true\npermissions = "{Permissions.full().encode()}"\n'
)


def test_ships_the_eight_profiles_supervisor_first() -> None:
    assert [profile.name for profile in standard_profiles()] == [
        "SUPERVISOR",
        "GERENTE",
        "CONTADOR",
        "AUXILIAR CONTABLE",
        "AUXILIAR DE VENTAS",
        "AUXILIAR DE COMPRAS",
        "AUDITOR",
        "CONSULTA",
    ]


def test_supervisor_is_the_only_fixed_one_and_holds_everything() -> None:
    supervisor, *others = standard_profiles()
    assert supervisor == StandardProfile("SUPERVISOR", fixed=True, permissions=Permissions.full())
    assert not any(profile.fixed for profile in others)


def test_only_supervisor_starts_with_users_to_manage_and_the_log_to_configure() -> None:
    for profile in standard_profiles()[1:]:
        assert not profile.permissions.allows(Module.USERS, Verb.CREATE), profile.name
        assert not profile.permissions.allows(Module.LOG, Verb.MODIFY), profile.name


def test_an_auditor_only_looks_and_takes_the_log_away() -> None:
    auditor = next(profile for profile in standard_profiles() if profile.name == "AUDITOR")
    changes = {grant for grant in auditor.permissions.grants if grant[1] is not Verb.VIEW}
    assert changes == {(Module.LOG, Verb.EXECUTE)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SUPERVISOR * 2, "more than once"),
        (SUPERVISOR.replace("true", "false"), "SUPERVISOR must be the first"),
        (SUPERVISOR.replace("sdk:ECBMV ", ""), "SUPERVISOR must be the first"),
        (
            '[[profiles]]\nname = "GERENTE"\npermissions = "sdk:V"\n' + SUPERVISOR,
            "SUPERVISOR must be the first",
        ),
        ("profiles = []", "SUPERVISOR must be the first"),
        (SUPERVISOR + '[[profiles]]\nname = "JEFE"\nfixed = true\npermissions = ""\n', "only SUPERVISOR"),
        (
            SUPERVISOR + '[[profiles]]\nname = "JEFE"\npermissions = "bitacora:B"\n',
            "there is no permission B",
        ),
        (SUPERVISOR + '[[profiles]]\nname = "JEFE"\npermissions = ""\nfijo = true\n', "unknown field `fijo`"),
        (SUPERVISOR + '[[profiles]]\nname = "J"\npermissions = "sdk:V"\n', "length >= 3"),
        ("[[profiles", "profiles: "),
    ],
)
def test_refuses_profiles_that_do_not_hold_together(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_profiles(text)
