"""Tampering with the tables whose rows entries tell of: a value, a row taken away, a row put there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.torture.tamper_forger import Forger

_OWN = "company_id = {id}"

# Of each table: which rows, the columns that entries decide, and whether rows are taken away and put there.
TABLES: Mapping[str, tuple[str, tuple[str, ...], bool]] = {
    "users": (_OWN, ("name", "full_name", "profile_id", "telegram_id", "state", "company_id"), True),
    "profiles": (_OWN, ("name", "fixed", "permissions", "company_id"), True),
    "log_settings": (_OWN, ("operation", "recorded"), True),
    "companies": ("id = {id}", ("late_after",), False),
    "log_keeping": (_OWN, ("years", "held"), True),
    "api_keys": (
        _OWN,
        (
            *("label", "key_hash", "revoked_at", "expires_at", "id_space", "company_id"),
            *("rights", "operations", "reads", "addresses", "made_by"),
        ),
        True,
    ),
    "approval_rules": (_OWN, ("kind", "quorum"), True),
    "invitations": (
        _OWN,
        (
            "code_hash", "company_id", "user_id", "created_at", "created_by", "inviter_id", "expires_at",
            "used_at", "revoked_at", "telegram_id", "resets",
        ),
        True,
    ),
    "subject_entries": (_OWN, ("kind", "subject_id", "folio", "company_id"), True),
    "outbox": (_OWN, ("folio", "user_id", "telegram_id", "company_id"), True),
    "acknowledgements": (_OWN, ("folio", "user_id", "acknowledged_at"), True),
}  # fmt: skip
_SPECIFIC: Mapping[str, tuple[Any, ...]] = {
    "state": ("active", "blocked", "inactive"),
    "kind": ("powers", "supervisors", "purge"),
}


def table_kinds() -> Mapping[str, Callable[[Forger], str | None]]:
    """A kind for each table."""

    def of(table: str) -> Callable[[Forger], str | None]:
        return lambda forger: _tamper(forger, table)

    return {f"row of {table}": of(table) for table in TABLES}


def _tamper(forger: Forger, table: str) -> str | None:
    where, columns, rows_too = TABLES[table]
    found = forger.execute(f"SELECT rowid FROM {table} WHERE {where}").fetchall()
    if not found:
        return None
    (rowid,) = forger.random.choice(found)
    what = forger.random.choice(["value", "value", "value", "gone", "one more"]) if rows_too else "value"
    if what == "gone":
        forger.sql.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        return f"row {rowid} gone"
    if what == "one more":
        return _one_more(forger, table, rowid)
    name = forger.random.choice(columns)
    (value,) = forger.sql.execute(f"SELECT {name} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
    changed = _another(forger, name, value)
    if changed == value:
        return None
    forger.sql.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (changed, rowid))
    return f"{name} of row {rowid}: {value!r} as {changed!r}"


def _one_more(forger: Forger, table: str, rowid: int) -> str:
    """Like one that is there, but for what has to be unique."""
    cursor = forger.sql.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,))
    names = [each[0] for each in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    random = forger.random
    unique: Mapping[str, Any] = {
        "id": None,
        "name": f"X{random.getrandbits(20)}",
        "telegram_id": random.getrandbits(40),
        "key_hash": random.randbytes(32),
        "code_hash": random.randbytes(32),
        "operation": "document_settled",
        "kind": "purge" if table == "approval_rules" else "key",
        "folio": random.randint(1, forger.scene.folios),
    }
    row |= {name: value for name, value in unique.items() if name in row}
    if table == "log_keeping":
        row["company_id"] = 10**6
        forger.execute("DELETE FROM log_keeping WHERE company_id = {id}")
    marks = ", ".join("?" for _ in row)
    forger.sql.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    return "one more row"


def _another(forger: Forger, name: str, value: Any) -> Any:
    random = forger.random
    if name == "kind" and value not in _SPECIFIC["kind"]:
        return random.choice(("user", "profile", "entry", "key"))
    if name in _SPECIFIC:
        return random.choice(_SPECIFIC[name])
    if name == "id_space":
        return f"{random.getrandbits(128):032x}"
    if name == "company_id":
        return forger.scene.other_id
    if isinstance(value, bytes):
        return random.randbytes(len(value))
    if name in ("fixed", "recorded", "held", "resets"):
        return 1 - int(value)
    if value is None:
        return random.randint(1, 10**15)
    if isinstance(value, int):
        return random.choice([value + 1, value + random.randint(1, 10**9), max(value - 1, 0)])
    return random.choice([f"{value}x", str(value)[:-1], str(value).swapcase()])
