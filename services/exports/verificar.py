"""Revisa, sin internet y sin Vigía, que una bitácora exportada no haya sido tocada.

Uso: python3 verificar.py [archivo.jsonl o archivo.zip ...]

Sin archivos revisa los .jsonl de la carpeta donde está. Basta Python 3.8 o posterior; no instala ni escribe
nada. Termina con 0 si todo cuadra, con 1 si algo no cuadra y con 2 si no pudo leer lo que le diste.

Cada registro lleva la huella del anterior y la suya: SHA-256 de la huella anterior seguida del registro en su
forma canónica, un arreglo JSON de sus columnas. Aquí se calcula otra vez la huella de cada registro y, donde
también viene el anterior, se comprueba que uno siga al otro.
"""

from __future__ import annotations

import hashlib
import io
import json
import pathlib
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

FORMAT = "vigia/1"
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id",
)  # fmt: skip
MOST_TOLD = 20  # fallas que se muestran


class Unreadable(Exception):
    """Lo que se dio no es una bitácora exportada."""


class Checked:
    """Lo que se lleva revisado, entre todos los archivos y en el orden en que vengan sus registros."""

    def __init__(self, header: dict[str, Any]) -> None:
        self.header = header
        self.parts: dict[int, bool] = {}  # por número, si la exportación sigue en otra
        self.entries = self.linked = self.alone = self.faults = 0
        self.told: list[str] = []
        self.first, self.last = sys.maxsize, 0
        # La huella de cada registro cuyo siguiente no ha venido, y la anterior de aquel cuyo anterior no ha
        # venido. Donde no falta ninguno queda una de cada una.
        self.ends: dict[int, str] = {}
        self.starts: dict[int, str] = {}

    def fault(self, sentence: str) -> None:
        """Algo no cuadra."""
        self.faults += 1
        if self.faults <= MOST_TOLD:
            self.told.append(sentence)

    def take(self, entry: dict[str, Any]) -> None:
        """El registro que sigue en el archivo."""
        folio, previous, own = entry["folio"], entry["previous_hash"], entry["hash"]
        head = self.header["head"]
        self.entries += 1
        self.first, self.last = min(self.first, folio), max(self.last, folio)
        if digest(entry) != own:
            self.fault(f"El registro #{folio} fue cambiado: no tiene la huella que le corresponde.")
        if folio == 1 and previous != genesis(self.header["company"]):
            self.fault("El registro #1 no es el primero de esta bitácora.")
        if folio == head["folio"] and own != head["hash"]:
            self.fault(f"El registro #{folio} no tiene la huella del sello.")
        if folio in self.ends or folio in self.starts:
            self.fault(f"El registro #{folio} viene más de una vez.")
        self.join(folio, previous, own)

    def join(self, folio: int, previous: str, own: str) -> None:
        """Lo une con el anterior y con el siguiente, si ya vinieron."""
        before, after = self.ends.pop(folio - 1, None), self.starts.pop(folio + 1, None)
        if before is None:
            self.starts[folio] = previous
        else:
            self.compare(folio, before, previous)
        if after is None:
            self.ends[folio] = own
        else:
            self.compare(folio + 1, own, after)

    def compare(self, folio: int, before: str, previous: str) -> None:
        """Si el registro sigue al anterior."""
        self.linked += 1
        if before != previous:
            self.fault(f"El registro #{folio} no sigue al #{folio - 1}: alguno de los dos fue cambiado.")

    def finish(self) -> None:
        """Lo que sólo se sabe cuando se leyó todo."""
        self.alone = sum(folio in self.ends for folio in self.starts)
        every_part = all(number in self.parts for number in range(1, len(self.parts) + 1))
        if not self.header["complete"] or not every_part or self.parts[len(self.parts)]:
            return
        for folio in sorted(self.starts):
            if folio != self.first:
                self.fault(f"Falta el registro #{folio - 1}.")
        if self.last < self.header["head"]["folio"]:
            self.fault(f"Faltan registros al final: del #{self.last + 1} al #{self.header['head']['folio']}.")


def genesis(company: int) -> str:
    """La huella anterior al primer registro de una empresa."""
    return hashlib.sha256(f"{FORMAT}/bitacora_{company}".encode()).hexdigest()


def digest(entry: dict[str, Any]) -> str:
    """La huella que le corresponde al registro."""
    values = [FORMAT, *(entry[name] for name in COLUMNS)]
    canonical = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(bytes.fromhex(entry["previous_hash"]) + canonical).hexdigest()


def read(lines: Iterator[str], checked: Checked | None) -> Checked:
    """Un archivo: qué es, sus registros y cómo termina."""
    header = json.loads(next(lines, "null"))
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise Unreadable(f"no es una bitácora en el formato {FORMAT}")
    checked = checked or Checked(header)
    if header["company"] != checked.header["company"]:
        raise Unreadable("es de otra bitácora que el primer archivo")
    before = checked.entries
    end = None
    for line in lines:
        entry = json.loads(line)
        if "entries" in entry:
            end = entry
            break
        if checked.entries == before and entry["folio"] != header["first_folio"]:
            checked.fault(f"El archivo no empieza en el registro #{header['first_folio']}.")
        checked.take(entry)
    if end is None:
        checked.fault("El archivo está cortado: le falta el final.")
    elif end["entries"] != checked.entries - before:
        checked.fault(
            f"El archivo trae {checked.entries - before:,} registros y debe traer {end['entries']:,}."
        )
    checked.parts[header["part"]] = end is None or end["continues"]
    return checked


def files_in(path: pathlib.Path) -> Iterator[Iterator[str]]:
    """Las líneas de cada .jsonl que hay en la ruta: ella misma, o los de un .zip."""
    if path.suffix.lower() != ".zip":
        with path.open(encoding="utf-8", newline="\n") as file:
            yield file
        return
    with zipfile.ZipFile(path) as packed:
        for name in sorted(packed.namelist()):
            if name.endswith(".jsonl"):
                with packed.open(name) as file:
                    yield io.TextIOWrapper(file, encoding="utf-8", newline="\n")


def tell(checked: Checked) -> None:
    """Lo que resultó."""
    header, runs = checked.header, len(checked.starts)
    rfc = f" ({header['rfc']})" if header["rfc"] else ""
    print(f"Bitácora de {header['name']}{rfc}")
    print(f"Periodo: {header['period'] or 'toda la bitácora'}. Filtro: {header['filter'] or 'ninguno'}.")
    print(f"Solicitada por {header['asked_by']} el {header['asked_at']}.")
    print(f"{counted(checked.entries)}, del #{checked.first} al #{checked.last}.")
    if runs > 1:
        print(f"Vienen en {runs:,} tramos; {counted(checked.alone)} sin su anterior ni su siguiente.")
    for sentence in checked.told:
        print(f"  NO CUADRA: {sentence}")
    if checked.faults > MOST_TOLD:
        print(f"  y {checked.faults - MOST_TOLD:,} fallas más.")
    if checked.faults:
        print("NO ESTÁ ÍNTEGRA: algo se cambió, se quitó o se agregó después de exportarla o de guardarla.")
        return
    print("ÍNTEGRA: cada registro tiene la huella que le corresponde.")
    print(f"Enlaces entre un registro y el anterior: {checked.linked:,}, y todos cuadran.")
    print(f"Sello hasta el folio {header['head']['folio']}: {header['seal']}")
    print("Pégalo en el chat de Vigía, o compáralo con los que te llegaron: si coincide, nadie la rehízo.")


def counted(entries: int) -> str:
    """Un número de registros."""
    return f"{entries:,} {'registro' if entries == 1 else 'registros'}"


def main(arguments: list[str]) -> int:
    """Revisa lo que se pide y dice qué resultó."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # una consola que no tenga acentos no lo impide
    here = pathlib.Path(__file__).resolve().parent
    paths = [pathlib.Path(each) for each in arguments] or sorted(here.glob("*.jsonl"))
    checked, path = None, here
    try:
        for path in paths:
            for lines in files_in(path):
                checked = read(lines, checked)
        if checked is None or not checked.entries:
            raise Unreadable("no hay registros que revisar")
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, Unreadable) as error:
        print(f"No pude leer {path.name}: {error}.", file=sys.stderr)
        return 2
    checked.finish()
    tell(checked)
    return 1 if checked.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
