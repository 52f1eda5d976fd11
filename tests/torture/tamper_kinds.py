"""Ways of tampering with a log and with what it tells of: each chooses its place, and says what it did.

None is said where nothing that anybody reads became another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.stored_entry import COLUMNS
from storage.tables import metadata
from tests.torture.tamper_forger import Forger, Row
from tests.torture.tamper_tables import table_kinds

Kind = Callable[[Forger], str | None]
_TEXTS = tuple(set(COLUMNS) - {"folio", "occurred_at", "recorded_at", "sensitive", "salts", "hash"})


def _another(forger: Forger, name: str, value: Any) -> Any:
    """Another value for the column of an entry."""
    choose = forger.random
    if name == "sensitive":
        return 1 - int(value)
    if name in ("salts", "hash"):
        data = bytearray(value)
        data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
        return bytes(data)
    if isinstance(value, int):
        return value + choose.choice([-1, 1, 1_000_000, -86_400_000_000])
    if name == "operation_id":
        return f"{choose.getrandbits(128):032x}"
    if name == "outcome":
        return choose.choice([each for each in ("permitido", "denegado", "fallido") if each != value])
    if name == "detail":
        return '{"changes":[],"facts":[["Total","1.00"]]}'
    return choose.choice([f"{value} ", value[:-1] if value else "x", "OTRO", f"{value}\u200b"])


def _edited(forger: Forger, row: Row) -> Row:
    name = forger.random.choice([each for each in COLUMNS if each not in ("folio", "hash")])
    return {**row, name: _another(forger, name, row[name])}


def _edit(forger: Forger, *, hashed: bool = False, tiles: bool = False, head: bool = False) -> str | None:
    folio = forger.folio()
    row = forger.row(folio)
    edited = _edited(forger, row)
    if hashed:
        edited = forger.hashed(edited)
    if edited == row:
        return None
    with forger.unguarded():
        forger.put(folio, {name: value for name, value in edited.items() if value != row[name]})
        if hashed:
            forger.reword([row], [edited])
        if tiles or head:
            forger.rework(tiles=tiles, head=head)
    changed = [name for name in COLUMNS if row[name] != edited[name]]
    return f"folio {folio}: {', '.join(changed)}"


def edit(forger: Forger) -> str | None:
    return _edit(forger)


def edit_hash(forger: Forger) -> str | None:
    folio = forger.folio()
    with forger.unguarded():
        forger.put(folio, {"hash": _another(forger, "hash", forger.row(folio)["hash"])})
    return f"folio {folio}"


def edit_with_hash(forger: Forger) -> str | None:
    return _edit(forger, hashed=True)


def edit_with_hash_and_tiles(forger: Forger) -> str | None:
    return _edit(forger, hashed=True, tiles=True)


def edit_with_hash_and_head(forger: Forger) -> str | None:
    return _edit(forger, hashed=True, head=True)


def edit_with_all(forger: Forger) -> str | None:
    return _edit(forger, hashed=True, tiles=True, head=True)


def edit_type(forger: Forger) -> str | None:
    """The same value stored as bytes, or as text."""
    folio = forger.folio()
    name = forger.random.choice([*_TEXTS, "folio", "occurred_at", "recorded_at"])
    kind = "BLOB" if name in _TEXTS else "TEXT"
    with forger.unguarded():
        before = forger.row(folio)[name]
        forger.execute(f"UPDATE {{log}} SET {name} = CAST({name} AS {kind}) WHERE folio = ?", folio)
        found = forger.execute(f"SELECT {name} FROM {{log}} WHERE folio = ?", folio).fetchone()
    return None if found is not None and found[0] == before else f"folio {folio}: {name}"


def _delete(forger: Forger, *, moved: bool, all_of_it: bool) -> str:
    folio = forger.folio()
    row = forger.row(folio)
    with forger.unguarded():
        forger.execute("DELETE FROM {log} WHERE folio = ?", folio)
        if all_of_it:
            forger.reword([row])
        if moved:
            _renumber(forger, folio, by=-1)
        if all_of_it:
            forger.rework()
    return f"folio {folio}"


def _renumber(forger: Forger, after: int, *, by: int) -> None:
    """Each entry after this folio has another number, and a hash that matches."""
    names = ", ".join(COLUMNS)
    rows = forger.execute(f"SELECT {names} FROM {{log}} WHERE folio > ? ORDER BY folio", after).fetchall()
    forger.execute("DELETE FROM {log} WHERE folio > ?", after)
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        forger.add(forger.hashed({**row, "folio": row["folio"] + by}))


def _near_the_end(forger: Forger) -> None:
    """What has every later entry hashed again is done to one of the last: the rest would only take longer."""
    first = max(forger.scene.first, forger.up_to - 2_000)
    forger.scene = type(forger.scene)(**{**vars(forger.scene), "first": first})


def delete(forger: Forger) -> str:
    return _delete(forger, moved=False, all_of_it=False)


def delete_and_renumber(forger: Forger) -> str:
    whole = forger.scene
    _near_the_end(forger)
    done = _delete(forger, moved=True, all_of_it=False)
    forger.scene = whole
    return done


def delete_with_all(forger: Forger) -> str:
    folio = max(forger.scene.first, forger.up_to - forger.random.randint(0, 2_000))
    row = forger.row(folio)
    with forger.unguarded():
        forger.execute("DELETE FROM {log} WHERE folio = ?", folio)
        forger.reword([row])
        _renumber(forger, folio, by=-1)
        forger.rework()
    return f"folio {folio}"


def insert(forger: Forger) -> str:
    """One more entry, at the end or before the first."""
    folio = forger.random.choice([forger.scene.folios + 1, forger.scene.folios + 2, 0, -1])
    row = {
        **forger.row(forger.folio()),
        "folio": folio,
        "operation_id": f"{forger.random.getrandbits(128):032x}",
    }
    with forger.unguarded():
        forger.add(forger.hashed(row) if forger.random.random() < 0.5 else row)
    return f"folio {folio}"


def insert_with_all(forger: Forger) -> str:
    folio = max(forger.scene.first, forger.up_to - forger.random.randint(0, 2_000))
    row = {
        **forger.row(folio),
        "summary": "Factura Z 1",
        "operation_id": f"{forger.random.getrandbits(128):032x}",
    }
    with forger.unguarded():
        _renumber(forger, folio - 1, by=1)
        made = forger.hashed({**row, "folio": folio})
        forger.add(made)
        forger.reword((), [made])
        forger.rework()
    return f"folio {folio}"


def swap(forger: Forger) -> str | None:
    one, other = forger.folio(), forger.folio()
    if one == other:
        return None
    first, second = forger.row(one), forger.row(other)
    hashed = forger.random.random() < 0.5
    with forger.unguarded():
        for folio in (one, other):
            forger.execute("DELETE FROM {log} WHERE folio = ?", folio)
        for folio, row in ((one, second), (other, first)):
            moved = {**row, "folio": folio}
            forger.add(forger.hashed(moved) if hashed else moved)
    return f"folios {one} and {other}"


def renumber(forger: Forger) -> str:
    folio = forger.folio()
    to = forger.random.choice([forger.scene.folios + forger.random.randint(2, 10_000), -folio, 0])
    with forger.unguarded():
        forger.put(folio, {"folio": to})
    return f"folio {folio} as {to}"


def _cut(forger: Forger, *, tiles: bool, head: bool) -> str:
    last = max(forger.scene.first, forger.up_to - forger.random.randint(1, 2_000))
    gone = [forger.row(folio) for folio in range(last + 1, forger.scene.folios + 1)] if head else []
    with forger.unguarded():
        forger.execute("DELETE FROM {log} WHERE folio > ?", last)
        if head:
            forger.reword(gone)
            for table in ("outbox", "acknowledgements", "subject_entries", "seals"):
                forger.execute(f"DELETE FROM {table} WHERE company_id = {{id}} AND folio > ?", last)
        if tiles or head:
            forger.rework(tiles=tiles, head=head)
    return f"after folio {last}"


def cut(forger: Forger) -> str:
    return _cut(forger, tiles=False, head=False)


def cut_with_tiles(forger: Forger) -> str:
    return _cut(forger, tiles=True, head=False)


def cut_with_all(forger: Forger) -> str | None:
    if forger.up_to <= forger.scene.first:
        return None
    return _cut(forger, tiles=True, head=True)


def other_companys_row(forger: Forger) -> str:
    folio = forger.folio()
    other = f"bitacora_{forger.scene.other_id}"
    (many,) = forger.sql.execute(f"SELECT max(folio) FROM {other}").fetchone()
    row = forger.row(forger.random.randint(2, many), log=other)
    with forger.unguarded():
        forger.execute("DELETE FROM {log} WHERE folio = ?", folio)
        forger.add({**row, "folio": folio})
    return f"folio {folio}"


def other_companys_log(forger: Forger) -> str:
    """With its head and its tiles, as if they were this company's."""
    other = forger.scene.other_id
    with forger.unguarded():
        forger.execute("DELETE FROM {log}")
        forger.execute(f"INSERT INTO {{log}} SELECT * FROM bitacora_{other}")
        forger.execute("DELETE FROM log_tiles WHERE company_id = {id}")
        forger.execute(
            "INSERT INTO log_tiles SELECT {id}, level, number, root, hashes FROM log_tiles"
            " WHERE company_id = ?",
            other,
        )
        forger.execute(
            "UPDATE audit_heads SET (folio, hash, leaf, peaks) = (SELECT folio, hash, leaf, peaks"
            " FROM audit_heads WHERE company_id = ?) WHERE company_id = {id}",
            other,
        )
    return "all of it"


def anchor(forger: Forger) -> str:
    """The log begins elsewhere, or so it says."""
    folio = forger.random.choice([forger.scene.first, 1, 255, 1_024, forger.folio()])
    hash_ = forger.random.choice([forger.random.randbytes(32), forger.row(forger.folio())["hash"]])
    with forger.unguarded():
        forger.execute("DELETE FROM log_anchors WHERE company_id = {id}")
        if not forger.scene.purged or forger.random.random() < 0.7:
            forger.execute(
                "INSERT INTO log_anchors (company_id, folio, hash) VALUES ({id}, ?, ?)", folio, hash_
            )
            return f"folio {folio}"
    return "gone"


def cut_at_start(forger: Forger) -> str:
    """Entries vanish as if they had been purged, with an anchor that leads to the kept hashes."""
    last = forger.random.randint(forger.scene.first, max(forger.scene.first, forger.up_to - 1))
    hashes = [*forger._purged()]
    hashes += [
        row[0] for row in forger.execute("SELECT hash FROM {log} WHERE folio <= ? ORDER BY folio", last)
    ]
    from domain.log_tree import LogTree

    root = LogTree(forger.scene.company_id).with_leaves(hashes[:last]).head.hash
    with forger.unguarded():
        forger.execute("DELETE FROM {log} WHERE folio <= ?", last)
        forger.execute("DELETE FROM log_anchors WHERE company_id = {id}")
        forger.execute("INSERT INTO log_anchors (company_id, folio, hash) VALUES ({id}, ?, ?)", last, root)
    return f"up to folio {last}"


def tile(forger: Forger) -> str:
    rows = forger.execute(
        "SELECT level, number, root, hashes FROM log_tiles WHERE company_id = {id}"
    ).fetchall()
    level, number, root, hashes = forger.random.choice(rows)
    what = forger.random.choice(["root", "hashes", "gone", "one more", "shorter", "level", "number"])
    place = f"company_id = {forger.scene.company_id} AND level = {level} AND number = {number}"
    with forger.unguarded():
        if what == "gone":
            forger.sql.execute(f"DELETE FROM log_tiles WHERE {place}")
        elif what == "one more":
            values = (forger.scene.company_id, level, len(rows) + 5, root, hashes)
            forger.sql.execute(INSERT, values)
        elif what == "shorter":
            forger.sql.execute(f"UPDATE log_tiles SET hashes = ? WHERE {place}", (hashes[:-32],))
        elif what in ("level", "number"):
            forger.sql.execute(f"UPDATE log_tiles SET {what} = 99999 WHERE {place}")
        else:
            changed = _another(forger, "hash", root if what == "root" else hashes)
            forger.sql.execute(f"UPDATE log_tiles SET {what} = ? WHERE {place}", (changed,))
    return f"{what} of tile {number} on level {level}"


INSERT = "INSERT INTO log_tiles (company_id, level, number, root, hashes) VALUES (?, ?, ?, ?, ?)"


def head(forger: Forger) -> str:
    name = forger.random.choice(["folio", "hash", "peaks", "gone"])
    (found,) = forger.execute(
        f"SELECT {'folio' if name == 'gone' else name} FROM audit_heads WHERE company_id = {{id}}"
    ).fetchone()
    if name == "gone":
        forger.execute("DELETE FROM audit_heads WHERE company_id = {id}")
    else:
        changed = (
            found + forger.random.choice([-1, 1, 500]) if name == "folio" else _another(forger, "hash", found)
        )
        forger.execute(f"UPDATE audit_heads SET {name} = ? WHERE company_id = {{id}}", changed)
    return name


def words_of_one(forger: Forger) -> str | None:
    """An entry that is found by none of its words, or by one that it has not."""
    folio = forger.folio()
    row = forger.row(folio)
    position = (row["occurred_at"] // 1_000_000 << 31) | folio
    if forger.random.random() < 0.5:
        forger.reword([row])
        return f"folio {folio} by none"
    forger.execute("INSERT INTO {log}_words (rowid, words) VALUES (?, ?)", position, "contrabando")
    return f"folio {folio} by one more"


def words_gone(forger: Forger) -> str:
    forger.execute("INSERT INTO {log}_words ({log}_words) VALUES ('delete-all')")
    return "all"


def term_gone(forger: Forger) -> str:
    terms = [row[0] for row in forger.execute("SELECT term FROM {log}_terms")]
    listed = [
        each
        for each in terms
        if each in ("factura", "ferretería", "ferreteria", "papeleria", "aceros", "bajio")
    ]
    term = forger.random.choice(listed or terms)
    forger.execute("DELETE FROM {log}_terms WHERE term = ?", term)
    return str(term)


def _indexes(forger: Forger) -> Mapping[str, str]:
    found = forger.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        forger.log,
    )
    return dict(found.fetchall())


def index_definition(forger: Forger) -> str:
    name, definition = forger.random.choice(sorted(_indexes(forger).items()))
    forger.execute(f"DROP INDEX {name}")
    if forger.random.random() < 0.6:
        folio = forger.folio()
        forger.execute(
            f"{definition} AND folio <> {folio}"
            if " WHERE " in definition
            else f"{definition} WHERE folio <> {folio}"
        )
    return name


def index_content(forger: Forger) -> str | None:
    """An index that was made without an entry, and reads as it should."""
    name, definition = forger.random.choice(sorted(_indexes(forger).items()))
    folio = forger.folio()
    without = (
        f"{definition} AND folio <> {folio}"
        if " WHERE " in definition
        else f"{definition} WHERE folio <> {folio}"
    )
    if not _is_in(forger, definition, folio):
        return None
    forger.execute(f"DROP INDEX {name}")
    forger.execute(without)
    forger.sql.execute("PRAGMA writable_schema = ON")
    forger.sql.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (definition, name))
    forger.sql.execute("PRAGMA writable_schema = RESET")
    return f"{name} without folio {folio}"


def _is_in(forger: Forger, definition: str, folio: int) -> bool:
    condition = definition.partition(" WHERE ")[2] or "1 = 1"
    return (
        forger.execute(f"SELECT 1 FROM {{log}} WHERE folio = ? AND {condition}", folio).fetchone() is not None
    )


def trigger(forger: Forger) -> str:
    triggers = forger.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (?, 'log_tiles')",
        forger.log,
    ).fetchall()
    name, definition = forger.random.choice(triggers)
    what = forger.random.choice(["gone", "of no use", "one more"])
    if what == "one more":
        tables = [*metadata.tables, forger.log]
        table = forger.random.choice(tables)
        forger.execute(f"CREATE TRIGGER ajena AFTER INSERT ON {table} BEGIN SELECT 1; END")
        return f"one more on {table}"
    forger.execute(f"DROP TRIGGER {name}")
    if what == "of no use":
        forger.execute(definition.partition(" BEGIN ")[0].replace("{", "{{") + " BEGIN SELECT 1; END")
    return f"{name} {what}"


def view(forger: Forger) -> str:
    table = forger.random.choice([*metadata.tables, forger.log, f"{forger.log}_terms"])
    forger.sql.execute("PRAGMA legacy_alter_table = ON")
    forger.execute(f"ALTER TABLE {table} RENAME TO oculta")
    forger.execute(f"CREATE VIEW {table} AS SELECT * FROM oculta")
    return table


KINDS: Mapping[str, Kind] = {
    "entry edited": edit,
    "entry's hash edited": edit_hash,
    "value stored as another type": edit_type,
    "entry edited with its hash": edit_with_hash,
    "entry edited with its hash and tiles": edit_with_hash_and_tiles,
    "entry edited with its hash and head": edit_with_hash_and_head,
    "entry edited with all worked out": edit_with_all,
    "entry deleted": delete,
    "entry deleted, the rest renumbered": delete_and_renumber,
    "entry deleted with all worked out": delete_with_all,
    "entry inserted": insert,
    "entry inserted with all worked out": insert_with_all,
    "entries swapped": swap,
    "entry renumbered": renumber,
    "end cut": cut,
    "end cut with its tiles": cut_with_tiles,
    "end cut with all worked out": cut_with_all,
    "beginning cut as if purged": cut_at_start,
    "another company's entry": other_companys_row,
    "another company's log": other_companys_log,
    "anchor": anchor,
    "tile": tile,
    "head": head,
    "words of one entry": words_of_one,
    "words gone": words_gone,
    "word no longer listed": term_gone,
    "index by its definition": index_definition,
    "index by its content": index_content,
    "trigger": trigger,
    "view in a table's place": view,
    **table_kinds(),
}
MENDED = frozenset({"word no longer listed"})
"""What the entries that follow put right by themselves: it is looked at before they come."""
