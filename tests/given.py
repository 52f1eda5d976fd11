"""What tests take as given: the instant at which they play, and who owns the installation."""

from __future__ import annotations

from datetime import UTC, datetime

OWNER_ID = 1001
NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
