"""What a use case raises when the database can't be reached or can't take the change."""

from __future__ import annotations

from storage.database import DATABASE_FAILURES, Reading, WritingRefused, current_reading

__all__ = ["DATABASE_FAILURES", "Reading", "WritingRefused", "current_reading"]
