"""Revisa, sin internet y sin Vigía, que una bitácora exportada no haya sido tocada.

Uso: python3 verificar.py [--sello "VIGIA-1-..."] [archivo.jsonl o archivo.zip ...]

Sin archivos revisa los .jsonl de la carpeta donde está. Basta Python 3.8 o posterior; no instala ni escribe
nada. Antes de usarlo compara su SHA-256 con el que publica la documentación de Vigía: el que viene con lo que
revisa también pudo ser cambiado.

Termina con 0 si todo cuadra; con 1 si algo no cuadra, falta o sobra; con 2 si no pudo leer lo que le diste; y
con 3 si lo que trae cuadra, pero es sólo una parte de la bitácora y no se puede comprobar contra un sello.

Cada registro lleva la huella del anterior y la suya: SHA-256 de la huella anterior seguida del registro en su
forma canónica, un arreglo JSON de sus columnas. Aquí se calcula otra vez la huella de cada registro y, donde
también viene el anterior, se comprueba que uno siga al otro. Quien rehaga toda la bitácora puede rehacer sus
huellas: por eso lo que prueba es compararla con un sello que hayas guardado por tu cuenta.
"""

from __future__ import annotations

import hashlib
import io
import json
import pathlib
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

FORMAT = "vigia/1"
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id",
)  # fmt: skip
NUMBERS = ("folio", "occurred_at", "recorded_at", "sensitive")
ENTRY: dict[str, type] = {
    name: int if name in NUMBERS else str for name in (*COLUMNS, "previous_hash", "hash")
}
HEADER: dict[str, type] = {
    "format": str, "company": int, "name": str, "rfc": str, "period": str, "filter": str, "complete": bool,
    "asked_by": str, "asked_at": str, "part": int, "first_folio": int, "previous_hash": str, "head": dict,
    "seal": str,
}  # fmt: skip
OF_EACH_PART = ("part", "first_folio", "previous_hash")  # en lo demás, todas las partes dicen lo mismo
HEAD: dict[str, type] = {"folio": int, "hash": str}
END: dict[str, type] = {"entries": int, "continues": bool}
SEAL = re.compile(r"VIGIA-1-([0-9]{1,9})-([1-9][0-9]{0,17})-([0-9A-F]{64})-([0-9A-F]{4})")
HASH = re.compile("[0-9a-f]{64}")
HASHES, FROM_ONE = ("hash", "previous_hash"), ("folio", "first_folio", "part")
SEGMENT = 1000  # se depura de mil en mil folios
MOST_TOLD = 20  # fallas que se muestran
PARTIAL = """NO SE PUEDE COMPROBAR CONTRA UN SELLO: es sólo una parte de la bitácora. Lo que trae cuadra, pero
quien la rehiciera podría rehacer sus huellas, y hasta decir que es de otra empresa.
Para comprobarla pide la bitácora entera, sin periodo ni filtro."""
COMPARE = """Falta lo que sólo tú puedes hacer: compara ese sello con uno que hayas guardado por tu cuenta, o
dalo así: python3 verificar.py --sello "VIGIA-1-..." archivo.zip. Si no coinciden, alguien la rehízo."""
PROVED = "Tu sello prueba que nada cambió del #{} al #{}."


class Unreadable(Exception):
    """Lo que se dio no es una bitácora exportada."""


class Broken(Exception):
    """Un archivo que no tiene la forma que debe: lo que sigue en él ya no se puede revisar."""


class Checked:
    """Lo que se lleva revisado, entre todos los archivos y en el orden en que vengan sus registros."""

    def __init__(self, seal: tuple[int, int, str] | None = None) -> None:
        self.header: dict[str, Any] = {}
        self.seal, self.at_seal = seal, ""
        self.parts: dict[int, bool | None] = {}  # por número, si la exportación sigue en otra
        self.entries = self.linked = self.alone = self.faults = 0
        self.told: list[str] = []
        self.first, self.last = sys.maxsize, 0
        self.back: list[int] = []  # folios que se registraron a una hora anterior que la del folio anterior
        self.seen: dict[int, int] = {}  # por bloque, un bit por folio
        self.thousands: dict[int, str] = {}  # la huella de cada folio en que pudo terminar una depuración
        self.purge: tuple[int, int, str] = (0, 0, "")  # folio de la última, y hasta qué folio y huella fue
        # De cada registro cuyo siguiente no ha venido, su huella y su hora; de aquel cuyo anterior no ha
        # venido, la huella anterior y su hora. Donde no falta ninguno queda una de cada una.
        self.ends: dict[int, tuple[str, int]] = {}
        self.starts: dict[int, tuple[str, int]] = {}

    def fault(self, sentence: str) -> None:
        """Algo no cuadra."""
        self.faults += 1
        if self.faults <= MOST_TOLD:
            self.told.append(sentence)

    def begin(self, header: dict[str, Any]) -> None:
        """La primera línea de un archivo."""
        if not self.header:
            self.header = header
            self.check_header()
        for name in HEADER:
            if name not in OF_EACH_PART and header[name] != self.header[name]:
                self.fault(f"La parte {header['part']} no es de la misma exportación: cambia «{name}».")
        if header["part"] in self.parts:
            self.fault(f"La parte {header['part']} viene dos veces.")

    def check_header(self) -> None:
        """Que lo que la exportación dice de sí misma no se contradiga."""
        header, head = self.header, self.header["head"]
        if header["seal"] != seal_of(header["company"], head["folio"], head["hash"]):
            self.fault("El sello escrito en el archivo no es el del final que dice tener la bitácora.")
        if header["complete"] != (not header["period"] and not header["filter"]):
            self.fault(
                "El archivo se contradice: no dice lo mismo de su periodo y filtro que de estar completo."
            )

    def take(self, entry: dict[str, Any]) -> None:
        """El registro que sigue en el archivo."""
        folio, own, head = entry["folio"], entry["hash"], self.header["head"]
        self.entries += 1
        self.first, self.last = min(self.first, folio), max(self.last, folio)
        if digest(entry) != own:
            self.fault(f"El registro #{folio} fue cambiado: no tiene la huella que le corresponde.")
        if folio == 1 and entry["previous_hash"] != genesis(self.header["company"]):
            self.fault("El registro #1 no es el primero de esta bitácora.")
        if folio == head["folio"] and own != head["hash"]:
            self.fault(f"El registro #{folio} no tiene la huella del sello.")
        if folio > head["folio"]:
            self.fault(f"El registro #{folio} es posterior al sello del archivo.")
        self.note(entry)
        block, bit = folio >> 10, 1 << (folio & 1023)
        if self.seen.get(block, 0) & bit:
            self.fault(f"El registro #{folio} viene más de una vez.")
            return
        self.seen[block] = self.seen.get(block, 0) | bit
        self.join(folio, entry)

    def note(self, entry: dict[str, Any]) -> None:
        """Lo que de este registro hará falta al final."""
        folio = entry["folio"]
        if folio % SEGMENT == 0:
            self.thousands[folio] = entry["hash"]
        if self.seal is not None and folio == self.seal[1]:
            self.at_seal = entry["hash"]
        if entry["operation"] == "log_purged" and entry["outcome"] == "permitido" and folio > self.purge[0]:
            facts = facts_of(entry)
            last = facts.get("Último folio", "")
            self.purge = (folio, int(last) if last.isdecimal() else 0, facts.get("Última huella", ""))
        if entry["operation"] == "company_created" and self.header["company"]:
            facts = facts_of(entry)
            if (facts.get("Nombre"), facts.get("RFC")) != (self.header["name"], self.header["rfc"]):
                self.fault("El nombre o el RFC no son los de la empresa que se dio de alta en esta bitácora.")

    def join(self, folio: int, entry: dict[str, Any]) -> None:
        """Lo une con el anterior y con el siguiente, si ya vinieron."""
        previous, own = ((entry[name], entry["recorded_at"]) for name in ("previous_hash", "hash"))
        before, after = self.ends.pop(folio - 1, None), self.starts.pop(folio + 1, None)
        if before is None:
            self.starts[folio] = previous
        else:
            self.compare(folio, before, previous)
        if after is None:
            self.ends[folio] = own
        else:
            self.compare(folio + 1, own, after)

    def compare(self, folio: int, before: tuple[str, int], previous: tuple[str, int]) -> None:
        """Si el registro sigue al anterior."""
        self.linked += 1
        if before[0] != previous[0]:
            self.fault(f"El registro #{folio} no sigue al #{folio - 1}: alguno de los dos fue cambiado.")
        if previous[1] < before[1]:
            self.back.append(folio)

    def finish(self) -> None:
        """Lo que sólo se sabe cuando se leyó todo."""
        self.alone = sum(folio in self.ends for folio in self.starts)
        self.check_parts()
        if self.header and self.entries and self.header["complete"]:
            self.check_all_there()
        if self.header and self.seal is not None:
            self.check_seal(*self.seal)

    def check_parts(self) -> None:
        """Que estén todas las partes, en su orden, y que nada siga después de la última."""
        last = max(self.parts, default=0)
        missing = [number for number in range(1, min(last, 10**6)) if number not in self.parts]
        for number in missing:
            self.fault(f"Falta la parte {number} de la exportación.")
        if not missing and list(self.parts) != sorted(self.parts):
            self.fault("Las partes no vienen en orden: dámelas desde la primera hasta la última.")
        for number, continues in self.parts.items():
            if number < last and continues is False:
                self.fault(f"La parte {number} dice ser la última, y no lo es.")
        if self.parts.get(last):
            self.fault(f"Falta la parte {last + 1} de la exportación.")

    def check_all_there(self) -> None:
        """Que no falte nada, desde donde empieza la bitácora hasta el sello."""
        starts = sorted(self.starts)
        for run, end in enumerate(sorted(self.ends)[:-1], 1):
            start = starts[run]
            if start - end == 2:
                self.fault(f"Falta el registro #{end + 1}.")
            else:
                self.fault(f"Faltan los registros del #{end + 1} al #{start - 1}.")
        if self.last < self.header["head"]["folio"]:
            self.fault(f"Faltan registros al final: del #{self.last + 1} al #{self.header['head']['folio']}.")
        _, last, hash_ = self.purge
        before = self.first - 1
        found = self.starts[self.first][0] if last == before else self.thousands.get(last)
        if before and (last < before or found != hash_):
            self.fault(f"Faltan registros al principio, hasta el #{before}, y ninguna depuración lo explica.")

    def check_seal(self, company: int, folio: int, hash_: str) -> None:
        """Que concuerde con el sello que guardó quien revisa."""
        if company != self.header["company"]:
            self.fault(f"Tu sello es de la empresa {company} y el archivo, de la {self.header['company']}.")
        elif self.at_seal and self.at_seal != hash_:
            self.fault(f"El registro #{folio} no es el que se selló: alguien rehízo la bitácora.")
        elif not self.at_seal and self.header["complete"]:
            self.fault(f"Tu sello llega al #{folio}, y ese registro ya no está en la bitácora.")

    @property
    def proved(self) -> tuple[int, int] | None:
        """Desde qué folio y hasta cuál prueba el sello de quien revisa que nada cambió."""
        if not self.at_seal or self.seal is None:
            return None
        return max(first for first in self.starts if first <= self.seal[1]), self.seal[1]

    @property
    def verdict(self) -> int:
        """Con qué termina el programa."""
        if self.faults:
            return 1
        return 0 if self.header["complete"] or self.proved == (self.first, self.last) else 3


def genesis(company: int) -> str:
    """La huella anterior al primer registro de una empresa."""
    return hashlib.sha256(f"{FORMAT}/bitacora_{company}".encode()).hexdigest()


def digest(entry: dict[str, Any]) -> str:
    """La huella que le corresponde al registro."""
    values = [FORMAT, *(entry[name] for name in COLUMNS)]
    try:
        canonical = CANONICAL.encode(values).encode()
    except UnicodeEncodeError:
        return ""  # media letra: ningún registro la tiene
    return hashlib.sha256(bytes.fromhex(entry["previous_hash"]) + canonical).hexdigest()


def seal_of(company: int, folio: int, hash_: str) -> str:
    """El sello de una bitácora que termina en ese registro."""
    body = f"VIGIA-1-{company}-{folio}-{hash_}"
    return f"{body}-{hashlib.sha256(body.encode()).hexdigest()[:4]}"


def read_seal(text: str) -> tuple[int, int, str]:
    """La empresa, el folio y la huella de un sello copiado."""
    match = SEAL.fullmatch(re.sub(r"[^0-9A-Z-]", "", text.upper()))
    if match is None or seal_of(int(match[1]), int(match[2]), match[3].lower()).upper() != match[0]:
        raise Unreadable("el sello está incompleto o mal copiado")
    return int(match[1]), int(match[2]), match[3].lower()


def facts_of(entry: dict[str, Any]) -> dict[str, str]:
    """Los datos del detalle de un registro, por su nombre."""
    try:
        return {str(name): str(value) for name, value in json.loads(entry["detail"])["facts"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


def parsed(line: str, of: dict[str, type] | None = None) -> dict[str, Any]:
    """Lo que dice una línea: un objeto con los datos que debe, ni uno más, ni uno menos, ni dos veces."""
    try:
        value = STRICT.decode(line)
    except (ValueError, RecursionError):
        raise Broken("no es una línea de la exportación") from None
    if not isinstance(value, dict):
        raise Broken("no es una línea de la exportación")
    shape = of or (END if "entries" in value else ENTRY)
    for name in shape.keys() ^ value.keys():
        raise Broken(f"{'falta' if name in shape else 'sobra'} el dato «{name}»")
    wrong = [name for name, kind in shape.items() if type(value[name]) is not kind]
    wrong += [name for name in HASHES if name in value and not wrong and not HASH.fullmatch(value[name])]
    wrong += [name for name in FROM_ONE if name in value and not wrong and value[name] < 1]
    if wrong:
        raise Broken(f"el dato «{wrong[0]}» no tiene la forma que debe")
    return value


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Un objeto en el que ningún dato viene dos veces: de dos, otro programa leería el que éste no."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Broken("trae dos veces el mismo dato")
    return value


CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
STRICT = json.JSONDecoder(object_pairs_hook=once)


def read(lines: Iterator[str], checked: Checked) -> None:
    """Un archivo: qué es, sus registros y cómo termina."""
    header = read_header(next(lines, ""))
    checked.begin(header)
    checked.parts[header["part"]] = None
    for entries, line in enumerate(lines):
        value = parsed(line)
        if "entries" in value:
            checked.parts[header["part"]] = value["continues"]
            finish_file(lines, value, entries, checked)
            return
        begins = (value["folio"], value["previous_hash"])
        if not entries and begins != (header["first_folio"], header["previous_hash"]):
            checked.fault(f"El archivo no empieza en el registro #{header['first_folio']}.")
        checked.take(value)
    raise Broken("el archivo está cortado y le falta el final")


def read_header(line: str) -> dict[str, Any]:
    """La primera línea, si es la de una bitácora exportada."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Unreadable(f"no es una bitácora en el formato {FORMAT}")
    header = parsed(line, HEADER)
    parsed(json.dumps(header["head"]), HEAD)
    return header


def finish_file(lines: Iterator[str], end: dict[str, Any], entries: int, checked: Checked) -> None:
    """La última línea de un archivo, y que después no haya nada."""
    if end["entries"] != entries or not entries:
        checked.fault(f"El archivo trae {entries:,} registros y debe traer {end['entries']:,}.")
    if next(lines, None) is not None:
        checked.fault("Hay algo escrito después del final del archivo.")


def read_file(path: pathlib.Path, checked: Checked) -> None:
    """Cada .jsonl que hay en la ruta: ella misma, o los de un .zip."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            read_lines(path.name, file, checked)
        return
    with zipfile.ZipFile(path) as packed:
        names = sorted((name for name in packed.namelist() if name.endswith(".jsonl")), key=in_order)
        if len(set(names)) != len(names):
            checked.fault(f"{path.name} trae dos archivos con el mismo nombre.")
        if not names:
            raise Unreadable("no trae ninguna bitácora")
        for name in names:
            with packed.open(name) as file:
                read_lines(name, file, checked)


def read_lines(name: str, file: Any, checked: Checked) -> None:
    """Un archivo, o hasta donde tenga la forma que debe."""
    count = 0

    def counted_lines() -> Iterator[str]:
        nonlocal count
        for line in file:
            count += 1
            try:
                yield line.decode()
            except UnicodeDecodeError:
                raise Broken("no es texto") from None

    try:
        read(counted_lines(), checked)
    except Broken as broken:
        checked.fault(f"{name}, línea {count}: {broken}.")


def in_order(name: str) -> list[Any]:
    """Para que la parte 10 venga después de la 9."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def shown(text: object) -> str:
    """Un texto del archivo, sin lo que pudiera escribir otra cosa en la pantalla."""
    return "".join(sign if sign.isprintable() else "·" for sign in str(text))


def counted(entries: int) -> str:
    """Un número de registros."""
    return f"{entries:,} {'registro' if entries == 1 else 'registros'}"


def tell(checked: Checked) -> None:
    """Lo que resultó."""
    header, runs = checked.header, len(checked.starts)
    if header:
        rfc = f" ({header['rfc']})" if header["rfc"] else ""
        print(shown(f"Bitácora de {header['name']}{rfc}"))
        period, filter_ = header["period"] or "toda la bitácora", header["filter"] or "ninguno"
        print(shown(f"Periodo: {period}. Filtro: {filter_}."))
        print(shown(f"Solicitada por {header['asked_by']} el {header['asked_at']}."))
    if checked.entries:
        print(f"{counted(checked.entries)}, del #{checked.first} al #{checked.last}.")
    if runs > 1:
        print(f"Vienen en {runs:,} tramos; {counted(checked.alone)} sin su anterior ni su siguiente.")
    for folio in checked.back[:MOST_TOLD]:
        print(f"  OJO: el registro #{folio} dice haberse registrado antes que el #{folio - 1}.")
    for sentence in checked.told:
        print(shown(f"  NO CUADRA: {sentence}"))
    if checked.faults > MOST_TOLD:
        print(f"  y {checked.faults - MOST_TOLD:,} fallas más.")
    conclude(checked)


def conclude(checked: Checked) -> None:
    """Qué quiere decir, y qué falta por hacer."""
    if checked.verdict == 1:
        print("NO ESTÁ ÍNTEGRA: algo se cambió, se quitó, se agregó o falta.")
        return
    links = f"Enlaces entre un registro y el anterior: {checked.linked:,}, y todos cuadran."
    proved = PROVED.format(*checked.proved) if checked.proved is not None else ""
    if checked.verdict == 3:
        print("\n".join(filter(None, (links, PARTIAL, proved and f"{proved} De lo demás no prueba nada."))))
        return
    seal = f"Sello hasta el folio {checked.header['head']['folio']}: {checked.header['seal']}\n{COMPARE}"
    print("ÍNTEGRA: cada registro tiene la huella que le corresponde.", links, proved or seal, sep="\n")


def main(arguments: list[str]) -> int:
    """Revisa lo que se pide y dice qué resultó."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # una consola que no tenga acentos no lo impide
    here = pathlib.Path(__file__).resolve().parent
    path = here
    try:
        seal = None
        if arguments[:1] == ["--sello"]:
            path = pathlib.Path("--sello")
            seal, arguments = read_seal("".join(arguments[1:2])), arguments[2:]
        checked = Checked(seal)
        beside = sorted(here.glob("*.jsonl"), key=lambda each: in_order(each.name))
        for path in [pathlib.Path(each) for each in arguments] or beside:
            read_file(path, checked)
        if not checked.entries and not checked.faults:
            raise Unreadable("no hay registros que revisar")
    except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile, Unreadable) as error:
        print(shown(f"No pude leer {path.name}: {error}."), file=sys.stderr)
        return 2
    checked.finish()
    tell(checked)
    return checked.verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
