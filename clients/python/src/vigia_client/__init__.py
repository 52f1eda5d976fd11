"""A client of Vigía's HTTP door."""

from vigia_client.answers import Answer, Login, Operation, Page, Problem, Recorded
from vigia_client.client import Vigia
from vigia_client.position import LogDiffers, Position

__all__ = [
    "Answer",
    "LogDiffers",
    "Login",
    "Operation",
    "Page",
    "Position",
    "Problem",
    "Recorded",
    "Vigia",
]
