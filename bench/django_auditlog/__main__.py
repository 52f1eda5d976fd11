"""`python -m bench.django_auditlog URL`: prints the seconds of a save with its entry.

A median of five rounds, in its own process. A SQLite file is configured like ours: WAL and synchronous=FULL.
"""

from __future__ import annotations

import statistics
import sys
import time
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

ROUNDS = 5
TIMES = 200


def database(url: str) -> dict[str, Any]:
    """Django's settings for the database at `sqlite:///path` or `postgresql://user@/name?host=folder`."""
    if url.startswith("sqlite:///"):
        durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///"),
            "OPTIONS": {"init_command": durable, "transaction_mode": "IMMEDIATE"},
        }
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "HOST": host,
    }


def main(url: str) -> float:
    """Print the seconds of a save."""
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "auditlog",
            "bench.django_auditlog",
        ],
        DATABASES={"default": database(url)},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from auditlog.models import LogEntry

    from bench.django_auditlog.models import Document

    document = Document.objects.create(
        number="A 203", customer="Cliente del Sureste", total=Decimal("1234.50"), state="0"
    )
    rounds = []
    saves = 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            saves += 1
            with transaction.atomic():
                document.state = str(saves)
                document.save()
        rounds.append((time.perf_counter() - start) / TIMES)
    if LogEntry.objects.count() != saves + 1:
        raise AssertionError("not every save has its entry")
    connection.close()
    return statistics.median(rounds)


if __name__ == "__main__":
    print(main(sys.argv[1]))
