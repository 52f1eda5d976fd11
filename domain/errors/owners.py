"""The owner's seat, and the codes that give it."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound
from domain.spelling import clip


class InvalidClaimCode(InvalidInput):
    """The same message for a wrong, a used and an expired code, so that none can be probed."""

    about = Concept.CLAIM_CODE

    def __init__(self) -> None:
        super().__init__("Ese código no sirve o ya se usó: pide uno nuevo en la consola del servidor.")


class OwnerNotFound(NotFound):
    def __init__(self, who: str) -> None:
        super().__init__(f"No hay un propietario «{clip(who)}».")
        self.who = who


class InstallationClaimed(Conflict):
    def __init__(self) -> None:
        super().__init__("Esta instalación ya tiene propietario: pídele que te dé acceso.")


class LastOwner(Conflict):
    """Without an owner or a pending code, no company could be registered."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} es el único propietario.")
        self.name = name
