"""Failures of a command, in a sentence for the person who gave it."""

from __future__ import annotations


class CannotDo(Exception):
    """Something outside prevents a command. `message` is one line in Spanish."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class CannotStart(CannotDo):
    """Something that the process needs to start is missing or wrong."""
