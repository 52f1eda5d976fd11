"""`verificar.py` on the certificate of an entry: as it was sent, and with anything in it changed."""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256, shake_256
from pathlib import Path

import pytest

from domain.erased import ERASED
from domain.leaves import leaf_data
from domain.seals import Seal
from domain.stored_entry import DETAIL, SALTS, USER_NAME, StoredRow
from services.witnessing.key import WitnessKey
from tests.rendering.exports.certificates import (
    KEY,
    LOG,
    certificate,
    checked,
    files_of,
    forged,
    proof,
    signed,
    with_entry,
    written,
)
from tests.rendering.exports.rows import chained, stored
from tests.rendering.exports.verifier import VERIFIER, run
from tests.trees import head_of

Forge = Callable[[dict[str, bytes]], dict[str, bytes | None]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The certificate of the fifth of twelve entries."""
    return written(tmp_path, certificate(5))


def test_says_what_it_proves_with_each_value(path: Path) -> None:
    code, told = checked(path)
    assert code == 0, told
    assert "Constancia del registro #5 de Comercializadora del Sureste (EKU9003173C9)" in told
    for line in (
        "Ocurrió: 2026-11-21 18:44:00 UTC",
        "Usuario: MLOPEZ",
        "Nombre: María López",
        "Operación: document_cancelled",
        "Resultado: permitido",
        "Resumen: Factura A 4",
        "Detalle, Precio: 10 → 12",
        "Detalle, Cliente: ACME",
    ):
        assert f"  {line}\n" in told
    assert (
        f"PRUEBA que este registro, con estos datos, estaba en la bitácora vigia/{KEY.installation}/7 "
        "cuando llegaba al #12, según un sello del 2026-11-21T18:40:00.000000Z." in told
    )
    assert f"Sello: {Seal.of(7, head_of(7, LOG)).text}" in told


def test_says_that_another_program_checks_the_signature_and_which(path: Path) -> None:
    told = checked(path)[1]
    assert f"Llave de la firma: {signed(LOG).key_id.hex()}." in told
    assert "La firma no la revisa este programa: Python no trae Ed25519. Revísala con OpenSSL 3" in told


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 12, 33])
def test_every_entry_of_a_log_of_any_size(tmp_path: Path, size: int) -> None:
    """In this process, to be quick: the others run it as its recipient does."""
    names: dict[str, object] = {"__name__": "verificar"}
    exec(VERIFIER.read_text(encoding="utf-8"), names)
    certified = names["certified"]
    assert callable(certified)
    log = chained(size)
    for folio in range(1, size + 1):
        found = certified(files_of(written(tmp_path, certificate(folio, log))), None)
        assert (found.told, found.verdict, found.last) == ([], 0, size)


def test_loose_files_in_any_order_and_beside_the_program(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "out")
    names = ("registro.json", "hoja.json", "prueba.txt")
    loose = [tmp_path / "out" / name for name in names]
    assert checked(*loose)[0] == 0
    code, told = run(tmp_path / "out" / "verificar.py", isolated=True)
    assert (code, "con estos datos" in told) == (0, True)


@pytest.mark.parametrize("names", [("prueba.txt",), ("prueba.txt", "hoja.json")])
def test_without_the_entry_it_says_what_is_not_seen(
    path: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "out")
    code, told = checked(*(tmp_path / "out" / name for name in names))
    assert code == 0, told
    assert "con esta hora, operación y resultado, estaba en la bitácora" in told
    assert "De quién fue y qué decía no se ve sin registro.json." in told
    assert "MLOPEZ" not in told


def test_the_text_of_the_paper_as_a_phone_saves_it(tmp_path: Path) -> None:
    saved = tmp_path / "qr de la hoja.txt"
    saved.write_bytes(b"\xef\xbb\xbf" + proof(5).text.strip().replace("\n", "\r\n").encode())
    assert checked(saved)[0] == 0


def test_a_kept_seal_of_the_same_folio_is_compared(path: Path) -> None:
    code, told = checked(path, seal=Seal.of(7, head_of(7, LOG)).text)
    assert code == 0, told
    assert "Tu sello del #12 es el mismo: la bitácora es la que guardaste." in told


def test_a_kept_seal_with_another_root_says_that_the_log_was_rewritten(path: Path) -> None:
    code, told = checked(path, seal=Seal(7, 12, bytes(32)).text)
    assert code == 1
    assert "Hasta el #12 no es la bitácora de tu sello: alguien la rehízo." in told


def test_what_only_the_signature_says_is_not_told_as_proved(path: Path) -> None:
    """A tree of thirteen entries can have this very path: its size is what the seal says, and the seal's text
    is compared whole."""
    longer = forged(path, prueba_txt=files_of(path)["prueba.txt"].replace(b"\n12\n", b"\n13\n"))
    code, told = checked(longer, seal=Seal.of(7, head_of(7, LOG)).text)
    assert (code, "Tu sello es del #12 y el de la constancia, del #13" in told) == (3, True)


def test_a_kept_seal_of_another_folio_can_not_be_compared(path: Path) -> None:
    code, told = checked(path, seal=Seal.of(7, head_of(7, LOG[:9])).text)
    assert code == 3
    assert "Tu sello es del #9 y el de la constancia, del #12: con una constancia no se puede" in told


def test_a_kept_seal_of_another_company_is_no_comparison(path: Path) -> None:
    code, told = checked(path, seal=Seal(8, 12, head_of(7, LOG).hash).text)
    assert code == 1
    assert "Tu sello es de la empresa 8 y la constancia, de la 7." in told


def test_an_entry_of_which_a_name_was_erased_is_still_proved(tmp_path: Path) -> None:
    (row,) = stored([LOG[4]])
    gone = _without_its_user(row)
    assert leaf_data(7, gone) == proof(5).leaf
    code, told = checked(written(tmp_path, certificate(5, row=gone)))
    assert code == 0, told
    assert f"Usuario: {ERASED}" in told


def _without_its_user(row: StoredRow) -> StoredRow:
    """The entry once its user's name was erased: each value's salt, and of that one only the commitment."""
    changes, facts = (json.loads(row[DETAIL])[name] for name in ("changes", "facts"))
    many = 3 + 2 * len(changes) + len(facts)
    stream = shake_256(row[SALTS]).digest(16 * many)
    salts = [b"\0" + stream[place : place + 16] for place in range(0, len(stream), 16)]
    salts[0] = b"\1" + sha256(salts[0][1:] + b'"MLOPEZ"').digest()
    gone = list(row)
    gone[USER_NAME], gone[SALTS] = ERASED, b"".join(salts)
    return gone


def _wrong_leaf(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"hoja_json": proof(6).leaf}


def _wrong_leaf_everywhere(files: dict[str, bytes]) -> dict[str, bytes | None]:
    other = proof(5).text.replace(b64encode(proof(5).leaf).decode(), b64encode(proof(6).leaf).decode())
    return {"hoja_json": proof(6).leaf, "prueba_txt": other.encode(), "registro_json": None}


def _path(change: Callable[[list[bytes]], list[bytes]]) -> Forge:
    def forge(files: dict[str, bytes]) -> dict[str, bytes | None]:
        changed = replace(proof(5), path=change(list(proof(5).path)))
        return {"prueba_txt": changed.text.encode()}

    return forge


def _of_other_folio(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"prueba_txt": replace(proof(5), folio=6).text.encode()}


def _of_other_size(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"prueba_txt": files["prueba.txt"].replace(b"\n12\n", b"\n20\n")}


def _other_root(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"prueba_txt": replace(proof(5), signed=signed(LOG[:11])).text.encode()}


def _company_of_the_seal(files: dict[str, bytes]) -> dict[str, bytes | None]:
    origin = f"vigia/{KEY.installation}/"
    text = files["prueba.txt"].decode().replace(f"{origin}7", f"{origin}8")
    return {"prueba_txt": text.encode(), "registro_json": None}


def _company_of_the_entry(files: dict[str, bytes]) -> dict[str, bytes | None]:
    told = json.loads(files["registro.json"])
    return {"registro_json": json.dumps(told | {"company": 8}).encode()}


def _leaf_written_otherwise(files: dict[str, bytes]) -> dict[str, bytes | None]:
    leaf = files["hoja.json"].replace(b",", b", ")
    text = files["prueba.txt"].replace(b64encode(files["hoja.json"]), b64encode(leaf))
    return {"hoja_json": leaf, "prueba_txt": text}


def _more_in(name: str, data: bytes) -> Forge:
    return lambda files: {name.replace(".", "_"): files[name] + data}


def _more_of_the_entry(files: dict[str, bytes]) -> dict[str, bytes | None]:
    told = json.loads(files["registro.json"])
    return {"registro_json": json.dumps(told | {"nota": "y más"}).encode()}


def _twice(files: dict[str, bytes]) -> dict[str, bytes | None]:
    return {"registro_json": files["registro.json"].replace(b'"name":', b'"name": "otra", "name":', 1)}


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (_wrong_leaf, "La hoja no es la misma que trae la prueba."),
        (_wrong_leaf_everywhere, "La prueba no lleva de la hoja a la raíz del sello."),
        (_wrong_leaf_everywhere, "La hoja es del registro #6 y la prueba, del #5."),
        (_path(lambda path: path[::-1]), "La prueba no lleva de la hoja a la raíz del sello."),
        (_path(lambda path: path[:-1]), "La prueba no lleva de la hoja a la raíz del sello."),
        (_path(lambda path: [*path, bytes(32)]), "La prueba no lleva de la hoja a la raíz del sello."),
        (_path(lambda path: [bytes(32), *path[1:]]), "La prueba no lleva de la hoja a la raíz del sello."),
        (_of_other_folio, "La prueba no lleva de la hoja a la raíz del sello."),
        (_of_other_size, "La prueba no lleva de la hoja a la raíz del sello."),
        (_other_root, "La prueba no lleva de la hoja a la raíz del sello."),
        (_company_of_the_seal, "La hoja es de la empresa 7 y el sello, de la 8."),
        (_company_of_the_entry, "El registro es de la empresa 8 y el sello, de la 7."),
        (_leaf_written_otherwise, "La hoja no está escrita como debe."),
        (_more_in("prueba.txt", b"y algo mas\n"), "prueba.txt: no tiene la forma que debe"),
        (_more_in("hoja.json", b"\n"), "La hoja no es la misma que trae la prueba."),
        (_more_in("registro.json", b"{}"), "registro.json: no tiene la forma que debe"),
        (_more_of_the_entry, "registro.json: sobra el dato «nota»"),
        (_twice, "registro.json: trae dos veces el mismo dato"),
        (lambda files: {"otro_json": b"{}"}, "Trae un archivo que no es de una constancia: otro.json."),
        (lambda files: {"hoja_json": b"[]"}, "hoja.json: la hoja no es de un registro en el formato vigia/2"),
        (lambda files: {"prueba_txt": b"\xff"}, "prueba.txt: no tiene la forma que debe"),
    ],
)
def test_what_was_changed_is_named(path: Path, forge: Forge, says: str) -> None:
    code, told = checked(forged(path, **forge(files_of(path))))
    assert code == 1, told
    assert says in told
    assert "NO PRUEBA NADA" in told
    assert "PRUEBA que" not in told


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("folio", 6),
        ("occurred_at", 1),
        ("recorded_at", 1),
        ("user_name", "OTRO"),
        ("full_name", "Otra"),
        ("profile", "OTRO"),
        ("permissions", ""),
        ("category", "catalogs"),
        ("operation", "document_created"),
        ("sensitive", 0),
        ("outcome", "denegado"),
        ("summary", "Factura A 5"),
        ("detail", '{"changes":[],"facts":[]}'),
        ("origin", "telegram"),
        ("origin_reference", ""),
        ("workstation", ""),
        ("operation_id", "00000000-0000-0000-0000-000000000006"),
        ("salts", "ff" * 16),
    ],
)
def test_a_changed_value_is_found_in_any_column(path: Path, column: str, value: object) -> None:
    code, told = checked(forged(path, registro_json=with_entry(path, **{column: value})))
    assert code == 1, told
    assert "El registro no es el de la hoja: alguno de sus datos fue cambiado." in told


def test_a_changed_hash_is_found_too(path: Path) -> None:
    code, told = checked(forged(path, registro_json=with_entry(path, hash="f" * 64)))
    assert (code, "El registro no tiene la huella que le corresponde." in told) == (1, True)


def test_a_file_twice_in_the_zip_is_refused(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as packed:
        packed.writestr("hoja.json", proof(6).leaf)
    code, told = checked(path)
    assert (code, "trae dos archivos con el mismo nombre" in told) == (1, True)


def test_what_is_no_certificate_can_not_be_read(tmp_path: Path) -> None:
    other = tmp_path / "otra.txt"
    other.write_text("hola", encoding="utf-8")
    assert checked(other)[0] == 2
    assert checked(tmp_path / "nada.zip")[0] == 2


def test_it_is_written_for_python_3_8() -> None:
    """Its syntax, and what it takes from the standard library: `datetime.UTC` came with 3.11."""
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        (each.module, name.name)
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom)
        for name in each.names
    }
    assert imported == {
        ("__future__", "annotations"),
        ("collections.abc", "Iterator"),
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("typing", "Any"),
    }
    assert {name.name for each in ast.walk(tree) if isinstance(each, ast.Import) for name in each.names} <= {
        *sys.stdlib_module_names
    }


@pytest.mark.parametrize("witnesses", [1, 2, 24])
def test_what_witnesses_signed_goes_with_it_and_changes_nothing(tmp_path: Path, witnesses: int) -> None:
    """On paper too, as long as it fits in the QR."""
    keys = [WitnessKey.new(f"testigo-{number}.example.com") for number in range(witnesses)]
    seal = signed(LOG)
    lines = tuple(key.cosign(seal.checkpoint.text, at=1).note_signature for key in keys)
    made = certificate(5, proof=replace(proof(5), signed=replace(seal, cosignatures=lines)))
    path = written(tmp_path, made)
    assert files_of(path)["prueba.txt"].count("\n— testigo-".encode()) == witnesses
    assert checked(path)[0] == checked(written(tmp_path, certificate(5)))[0]
