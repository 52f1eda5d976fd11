"""What needs a second person, in each company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.companies import Profile
from domain.permissions import (
    CHANGE_PROFILES,
    CHANGE_USERS,
    CONFIGURE_LOG,
    CREATE_USERS,
    KEEP_LOG,
    REMOVE_USERS,
    SET_APPROVALS,
    Permissions,
    Right,
)
from domain.snapshots import Snapshot, State, SubjectKind

MOST = 3
"""How many can be asked to approve one deed."""


class ApprovalKind(StrEnum):
    """What can need approval. The values are stored: never change one.

    RULES is not for companies to choose: taking an approval away needs as many as it asked for.
    """

    POWERS = "powers"
    PERMISSIONS = "permissions"
    SUPERVISORS = "supervisors"
    LOG_SETTINGS = "log_settings"
    RETENTION = "retention"
    HOLD = "hold"
    PURGE = "purge"
    RULES = "rules"

    @property
    def label(self) -> str:
        """On a button, and in an entry."""
        return _WORDS[self][0]

    @property
    def explained(self) -> str:
        """What it takes in, in a sentence."""
        return _WORDS[self][1]

    @property
    def right(self) -> Right:
        """Whoever has it may do such deeds, and so approve them."""
        return _WORDS[self][2]

    @property
    def aside(self) -> int:
        """How many of those able can't approve: who asks, and for SUPERVISORS whom it is about."""
        return 2 if self is ApprovalKind.SUPERVISORS else 1

    @property
    def needs(self) -> Permissions:
        """What whoever does such a deed has at least: to act on a SUPERVISOR takes every permission."""
        if self is ApprovalKind.SUPERVISORS:
            return Permissions.full()
        return Permissions(frozenset([self.right.grant] if self.right.grant else []))


_WORDS: Mapping[ApprovalKind, tuple[str, str, Right]] = {
    ApprovalKind.POWERS: (
        "Dar perfiles de mando",
        "Dar a alguien un perfil que maneja usuarios, la bitácora o estas reglas; o darle Telegram a quien "
        "lo tiene, o reactivarlo.",
        CHANGE_USERS,
    ),
    ApprovalKind.PERMISSIONS: (
        "Permisos de un perfil",
        "Cambiar lo que puede hacer quien tiene un perfil.",
        CHANGE_PROFILES,
    ),
    ApprovalKind.SUPERVISORS: (
        "Quitar a un SUPERVISOR",
        "Dar de baja a un SUPERVISOR, quitarle su perfil o su Telegram, o cambiar su contraseña.",
        REMOVE_USERS,
    ),
    ApprovalKind.LOG_SETTINGS: (
        "Dejar de avisar",
        "Que la bitácora deje de registrar o de avisar algo importante.",
        CONFIGURE_LOG,
    ),
    ApprovalKind.RETENTION: (
        "Conservar menos años",
        "Bajar los años que se conserva la bitácora.",
        KEEP_LOG,
    ),
    ApprovalKind.HOLD: (
        "Quitar retención legal",
        "Permitir otra vez que se depure la bitácora.",
        KEEP_LOG,
    ),
    ApprovalKind.PURGE: (
        "Depurar la bitácora",
        "Borrar para siempre los registros más viejos, o los datos de una persona.",
        KEEP_LOG,
    ),
    ApprovalKind.RULES: ("Pedir menos aprobaciones", "Pedir menos aprobaciones para algo.", SET_APPROVALS),
}
OFFERED = tuple(each for each in ApprovalKind if each is not ApprovalKind.RULES)


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """How many have to approve what, in one company; what is not there needs nobody."""

    quorums: Mapping[ApprovalKind, int] = field(default_factory=dict)

    def quorum(self, *kinds: ApprovalKind) -> int:
        """How many have to approve a deed of all these kinds."""
        return max((self.quorums.get(each, 0) for each in kinds), default=0)

    def asking(self, kind: ApprovalKind, quorum: int) -> ApprovalRules:
        """The same rules but for one kind. Raises ValueError for a number or kind not on offer."""
        if not 0 <= quorum <= MOST or kind not in OFFERED:
            raise ValueError(f"{quorum} can't be asked to approve {kind}")
        others = {each: asked for each, asked in self.quorums.items() if each is not kind}
        return ApprovalRules(others | ({kind: quorum} if quorum else {}))


def rules_snapshot(company_id: int, before: ApprovalRules, after: ApprovalRules) -> Snapshot:
    """A company's rules before and after."""
    return Snapshot(SubjectKind.APPROVALS, company_id, rules_state(before), rules_state(after))


def rules_state(rules: ApprovalRules) -> State | None:
    """How many have to approve what; None if nothing needs anybody."""
    return {kind.value: quorum for kind, quorum in sorted(rules.quorums.items())} or None


def gives_powers(permissions: Permissions) -> bool:
    """Whether whoever has these could make others, silence the log, or approve anything of any kind.

    Otherwise one person with a second account, which may do little, could approve what they ask for.
    """
    return permissions.gives(CREATE_USERS) or any(permissions.gives(kind.right) for kind in ApprovalKind)


def kinds_of(**applies: bool) -> Collection[ApprovalKind]:
    """The kinds that apply, by name: `kinds_of(powers=True)`."""
    return [ApprovalKind(name) for name, so in applies.items() if so]


def kinds_of_giving(profile: Profile, *, instead_of: Profile | None = None) -> Collection[ApprovalKind]:
    """What it is to give somebody the profile, perhaps in place of the one that they have."""
    if instead_of is not None and instead_of.id == profile.id:
        return []
    loses_it = instead_of is not None and instead_of.fixed
    return kinds_of(powers=gives_powers(profile.permissions), supervisors=loses_it)


def kinds_of_taking_out(profile: Profile) -> Collection[ApprovalKind]:
    """What it is to let go who has the profile, to take their account, or to set their password."""
    return kinds_of(supervisors=profile.fixed)


def kinds_of_changing(known: Permissions, wanted: Permissions, *, held: bool) -> Collection[ApprovalKind]:
    """What it is to change a profile's permissions; if somebody has it, they are given what is new."""
    return kinds_of(permissions=True, powers=held and gives_powers(known.missing(wanted)))
