"""Why a command could not be done, in a sentence for whoever gave it."""

from __future__ import annotations


class CannotDo(Exception):
    """A command can't be done as things are outside. `message` is one line in Spanish."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CannotStart(CannotDo):
    """Something that the process needs to start is not as it should be."""
