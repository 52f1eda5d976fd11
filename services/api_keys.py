"""Keys of the HTTP door: each opens one company, is shown once, and only its hash is kept."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from domain.companies import Company
from domain.entries import Detail
from domain.errors import CompanyNotFound
from services.claims import CONSOLE
from services.installation import Installation
from services.recording import Happening, record

_PREFIX = "vigia_"
LIKE_A_KEY = re.compile(rf"{_PREFIX}[\w-]{{20,}}", re.ASCII)


async def create_api_key(
    installation: Installation, company_id: int, *, label: str, now: datetime
) -> tuple[str, Company]:
    """A new key of the company, made at the server's console; returns it with the company.

    Whoever holds the console holds the database, so it asks for no permission. Records `api_key_created`.
    Raises CompanyNotFound.
    """
    key = _PREFIX + secrets.token_urlsafe(32)
    async with installation.database.writing() as work:
        company = await work.companies.get(company_id)
        if company is None or company.archived:
            raise CompanyNotFound
        await work.api_keys.add(company_id=company_id, label=label, key_hash=hash_of_key(key), now=now)
        happening = Happening(
            operation="api_key_created",
            summary=label,
            operation_id=uuid4(),
            detail=Detail.of(facts=(("Nombre", label),)),
        )
        await record(
            work, installation.catalogue, company=company, author=CONSOLE, happening=happening, now=now
        )
    return key, company


def hash_of_key(key: str) -> bytes:
    """A key has 256 random bits, so a plain hash can't be searched."""
    return sha256(key.encode()).digest()
