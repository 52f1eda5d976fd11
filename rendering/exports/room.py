"""The disk that an export is written on, when there is no room left on it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import NoRoomForFile

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)  # the disk is full, or what this account may use of it


@contextmanager
def room_needed() -> Iterator[None]:
    """Raise NoRoomForFile if that is what files within the block fail by."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise NoRoomForFile from error
