"""Logins of business systems: whether a password lets a user in, by the same rules as in the chat."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

from domain.errors import InvalidUserName
from domain.names import read_user_name
from domain.operation_ids import in_space
from domain.permissions import CHECK_PASSWORDS
from services.asking import Ask
from services.doors.http_door import by_key
from services.people.password_checks import PasswordCheck, check_password

LEAST = 0.25
"""Seconds that every answer takes, so that its time tells nothing of what was found and recorded."""

_NOBODY = ""  # the name of no user


async def check_login(
    ask: Ask, company_id: int, user_name: str, password: str, *, operation_id: UUID, workstation: str = ""
) -> PasswordCheck:
    """Whether the user may enter the business system: see `check_password`.

    Needs a key that checks passwords; the operation's id is the system's own. It takes `LEAST` seconds or
    more, whatever the answer. Raises the errors of `Ask.may`.
    """
    began = time.monotonic()
    ask = by_key(ask, CHECK_PASSWORDS)
    key = await ask.door.look_up(ask.asker, company_id, now=ask.now)
    own_id = in_space(key.id_space, operation_id) if key is not None else operation_id
    try:
        check = await check_password(
            ask,
            company_id,
            _name(user_name),
            password,
            operation_id=own_id,
            workstation=workstation,
        )
    finally:
        await asyncio.sleep(max(0.0, began + LEAST - time.monotonic()))
    return check


def _name(typed: str) -> str:
    try:
        return read_user_name(typed)
    except InvalidUserName:
        return _NOBODY
