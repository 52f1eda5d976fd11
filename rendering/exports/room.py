"""A full disk while an export is written."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import NoRoomForFile

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)  # the disk is full, or this account's quota


@contextmanager
def room_needed() -> Iterator[None]:
    """Raise NoRoomForFile if files within the block fail by a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise NoRoomForFile from error
