"""Revisa, sin internet y sin Vigía, que una bitácora exportada no haya sido tocada y que no le falte nada.

Uso: python3 verificar.py [--sello "VIGIA-2-..."] [archivo.jsonl o archivo.zip ...]

También revisa la constancia de un registro: su .zip, o prueba.txt, hoja.json y registro.json sueltos.
Lo que dice el código QR de la hoja es prueba.txt, que basta para una parte.

Sin archivos revisa lo que hay en la carpeta donde está. Basta Python 3.8 o posterior; no instala ni escribe
nada. Antes de usarlo compara su SHA-256 con el que publica la documentación de Vigía: el que viene con lo que
revisa también pudo ser cambiado.

Termina con 0 si todo cuadra y está todo lo pedido; con 1 si algo no cuadra, falta o sobra; con 2 si no pudo
leer lo que le diste; y con 3 si lo que trae cuadra, pero hay algo que no se puede comprobar.

La bitácora es un árbol de Merkle (RFC 9162). Cada registro es una hoja: SHA-256 de un cero y de un arreglo
JSON con lo que está a la vista y los compromisos de lo que nombra a alguien o dice lo que escribió. De lo que
no se pidió viene sólo la hoja y lo que hace falta para ver que no corresponde. Con todas las hojas se calcula
la raíz, que es la del sello. Quien rehaga toda la bitácora puede rehacer su raíz: por eso lo que prueba es
compararla con un sello que hayas guardado por tu cuenta.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import pathlib
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

FORMAT = "vigia/2"
COLUMNS = (
    "folio", "occurred_at", "recorded_at", "user_name", "full_name", "profile", "permissions", "category",
    "operation", "sensitive", "outcome", "summary", "detail", "origin", "origin_reference", "workstation",
    "operation_id",
)  # fmt: skip
OPEN = ("folio", "occurred_at", "recorded_at", "category", "operation", "sensitive", "outcome", "origin")
HIDDEN = ("user", "rest")  # los compromisos de una hoja, después de lo que está a la vista
NUMBERS = ("folio", "occurred_at", "recorded_at", "sensitive")
ENTRY: dict[str, type] = {name: int if name in NUMBERS else str for name in (*COLUMNS, "salts", "hash")}
LEAF: dict[str, type] = {name: int if name in NUMBERS else str for name in (*OPEN, *HIDDEN)}
HEADER: dict[str, type] = {
    "format": str, "company": int, "name": str, "rfc": str, "period": str, "filter": str, "wanted": dict,
    "asked_by": str, "asked_at": str, "part": int, "first_folio": int, "start": dict, "head": dict,
    "seal": str,
}  # fmt: skip
WANTED: dict[str, type] = {
    "since": int, "until": int, "category": str, "operations": list, "user_name": str, "outcomes": list,
    "sensitive": bool, "origin": str, "words": list, "amount": list,
}  # fmt: skip
OF_EACH_PART = ("part", "first_folio")  # en lo demás, todas las partes dicen lo mismo
HEAD: dict[str, type] = {"folio": int, "hash": str}
START: dict[str, type] = {"folio": int, "peaks": list}
END: dict[str, type] = {"entries": int, "omitted": int, "continues": bool}
SEAL = re.compile(r"VIGIA-2-([0-9]{1,9})-([1-9][0-9]{0,17})-([0-9A-F]{64})-([0-9A-F]{4})")
HASH, SALTS = re.compile("[0-9a-f]{64}"), re.compile("(?:[0-9a-f]{2})+")
ERASED = "[borrado]"
PROOF = re.compile(
    r"""c2sp\.org/tlog-proof@v1\n
    (?:extra\ (?P<leaf>[A-Za-z0-9+/]+={0,2})\n)?
    index\ (?P<index>0|[1-9][0-9]{0,17})\n
    (?P<path>(?:[A-Za-z0-9+/]{43}=\n){0,64})\n
    (?P<origin>vigia/[0-9a-f]{16}/(?P<company>0|[1-9][0-9]{0,8}))\n
    (?P<folio>[1-9][0-9]{0,17})\n
    (?P<root>[A-Za-z0-9+/]{43}=)\n
    hecho\ (?P<made>[0-9T:.-]{26}Z)\n
    (?:anterior\ [1-9][0-9]{0,17}\ [A-Za-z0-9+/]{43}=\n)?\n
    —\ (?P=origin)\ (?P<signature>[A-Za-z0-9+/]{91}=)\n
    (?:—\ \S+\ [A-Za-z0-9+/]+={0,2}\n)*""",
    re.VERBOSE,
)
PROOF_BEGINS = b"c2sp.org/tlog-proof@v1"
PROOF_FILE, LEAF_FILE, ENTRY_FILE = "prueba.txt", "hoja.json", "registro.json"
NOT_CHECKED = ("constancia.pdf", "verificar.py")  # lo demás que trae el .zip de una constancia
OF_ONE: dict[str, type] = {"format": str, "company": int, "name": str, "rfc": str, "entry": dict}
SALT = 16  # bytes
SEGMENT = 1024  # se depura de tantos en tantos folios
AHEAD = 24 * 60 * 60 * 10**6  # microsegundos que puede ir adelantado el reloj de otro sistema
MOST_TOLD = 20  # fallas que se muestran
SIGNED = """La firma no la revisa este programa: Python no trae Ed25519. Revísala con OpenSSL 3, o con
cualquier programa de notas firmadas de C2SP (c2sp.org/signed-note), con la llave pública de quien firma."""
COMPARE = """Falta lo que sólo tú puedes hacer: compara ese sello con uno que hayas guardado por tu cuenta, o
dalo así: python3 verificar.py --sello "VIGIA-2-..." archivo.zip. Si no coinciden, alguien la rehízo."""


class Unreadable(Exception):
    """Lo que se dio no es una bitácora exportada."""


class Broken(Exception):
    """Un archivo que no tiene la forma que debe: lo que sigue en él ya no se puede revisar."""


class Tree:
    """El árbol de los registros que van, por las raíces de sus partes completas, de izquierda a derecha."""

    def __init__(self, folio: int, peaks: list[bytes]) -> None:
        self.folio, self.peaks = folio, peaks

    def add(self, leaf: bytes) -> None:
        """Un registro más."""
        size = self.folio
        while size & 1:
            leaf, size = node(self.peaks.pop(), leaf), size >> 1
        self.peaks.append(leaf)
        self.folio += 1

    @property
    def root(self) -> str:
        """La raíz."""
        root = self.peaks[-1] if self.peaks else hashlib.sha256().digest()
        for peak in self.peaks[-2::-1]:
            root = node(peak, root)
        return root.hex()


class Checked:
    """Lo que se lleva revisado, entre todos los archivos."""

    def __init__(self, seal: tuple[int, int, str] | None = None) -> None:
        self.header: dict[str, Any] = {}
        self.seal, self.at_seal = seal, ""
        self.parts: dict[int, bool | None] = {}  # por número, si la exportación sigue en otra
        self.entries = self.omitted = self.unknown = self.faults = 0
        self.told: list[str] = []
        self.first = self.last = 0
        self.tree = Tree(0, [])
        self.start = self.folio = 0
        self.joined = True  # si hasta aquí no ha faltado ninguno
        self.explained = True  # si se sabe por qué no trae lo anterior
        self.recorded_at = -(2**63)
        self.odd: list[str] = []
        self.roots: dict[int, str] = {}  # la raíz en cada folio en que pudo terminar una depuración
        self.erased: list[int] = []  # folios a los que se les borraron datos de una persona
        self.erasure = 0  # el último registro que dice que se borraron
        self.purge: tuple[int, str] = (0, "")  # hasta qué folio fue la última, y con qué raíz

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
        header, head, start = self.header, self.header["head"], self.header["start"]
        if header["seal"] != seal_of(header["company"], head["folio"], head["hash"]):
            self.fault("El sello escrito en el archivo no es el del final que dice tener la bitácora.")
        if header["wanted"] and not header["period"] and not header["filter"]:
            self.fault("El archivo se contradice: dice ser toda la bitácora, y es sólo una parte.")
        if len(start["peaks"]) != bin(start["folio"]).count("1"):
            self.fault("El archivo no trae las huellas de lo que va antes de su primer registro.")
            self.joined = False
            return
        self.start = self.folio = start["folio"]
        self.tree = Tree(self.start, [bytes.fromhex(peak) for peak in start["peaks"]])
        self.note_root()

    def note_root(self) -> None:
        """Las raíces que harán falta al final."""
        if self.seal is not None and self.folio == self.seal[1]:
            self.at_seal = self.tree.root
        if self.folio % SEGMENT == 0 or self.folio == self.start:
            self.roots[self.folio] = self.tree.root

    def take(self, value: dict[str, Any]) -> None:
        """El registro que sigue: uno pedido, o lo necesario de otro."""
        entry = value.get("purge", value)
        leaf = value["omitted"] if "omitted" in value else leaf_of(entry)
        digest = leaf_hash(self.header["company"], leaf)
        opened = dict(zip(OPEN, leaf or [entry.get(name) for name in OPEN]))  # noqa: B905 (Python 3.8)
        self.place(opened["folio"], digest)
        self.note_times(opened)
        if "omitted" in value:
            self.check_user(opened["folio"], value["omitted"][len(OPEN)], value)
            self.check_omitted(opened, value["user"][1] if "user" in value else None)
            return
        if digest.hex() != entry["hash"]:
            self.fault(f"El registro #{opened['folio']} fue cambiado: no tiene la huella que le corresponde.")
        if "purge" in value:
            self.check_purge(entry)
            self.check_omitted(opened, entry["user_name"])
        else:
            self.check_entry(entry, opened)
        self.note(entry)

    def place(self, folio: int, digest: bytes) -> None:
        """Que siga al anterior, y con él el árbol."""
        expected = self.folio + 1
        if folio == expected + 1:
            self.fault(f"Falta el registro #{expected}.")
        elif folio > expected:
            self.fault(f"Faltan los registros del #{expected} al #{folio - 1}.")
        elif folio < expected:
            self.fault(f"El registro #{folio} viene más de una vez, o fuera de su lugar.")
        self.joined = self.joined and folio == expected
        self.folio = folio
        if self.joined:
            self.tree.add(digest)
            self.note_root()

    def note_times(self, opened: dict[str, Any]) -> None:
        """Que las horas vayan como deben: lo que prueba un periodo descansa en ellas."""
        folio, recorded_at = opened["folio"], opened["recorded_at"]
        if recorded_at < self.recorded_at:
            self.odd.append(f"el registro #{folio} dice haberse registrado antes que el #{folio - 1}.")
        if opened["occurred_at"] > recorded_at + AHEAD:
            self.odd.append(f"el registro #{folio} dice haberse registrado antes de ocurrir.")
        if folio == self.start + 1:
            since = self.header["wanted"].get("since")
            self.explained = not self.start or (since is not None and recorded_at < since - AHEAD)
        self.recorded_at = recorded_at

    def check_user(self, folio: int, user: str, value: dict[str, Any]) -> None:
        """Que el usuario que se muestra sea el de la hoja."""
        if "user" not in value:
            return
        salt, name = value["user"]
        if commitment(bytes.fromhex(salt), name) != user:
            self.fault(f"El usuario que se dice del registro #{folio} no es el suyo.")

    def check_omitted(self, opened: dict[str, Any], user: str | None) -> None:
        """Que de verdad no corresponda a lo pedido."""
        self.omitted += 1
        fits = fits_of(self.header["wanted"], opened, user)
        if fits is None:
            self.unknown += 1
        elif fits:
            self.fault(f"Falta el registro #{opened['folio']}: corresponde a lo pedido y se omitió.")

    def check_entry(self, entry: dict[str, Any], opened: dict[str, Any]) -> None:
        """Un registro pedido."""
        folio = entry["folio"]
        self.entries += 1
        self.first, self.last = self.first or folio, folio
        if fits_of(self.header["wanted"], opened, entry["user_name"]) is False:
            self.fault(f"El registro #{folio} no corresponde a lo pedido.")

    def check_purge(self, entry: dict[str, Any]) -> None:
        """Lo que sin pedirse viene entero es sólo una depuración."""
        if entry["operation"] != "log_purged":
            self.fault(f"El registro #{entry['folio']} no es una depuración.")

    def note(self, entry: dict[str, Any]) -> None:
        """Lo que de este registro hará falta al final."""
        if entry["operation"] == "log_purged" and entry["outcome"] == "permitido":
            facts = facts_of(entry)
            last = facts.get("Último folio", "")
            self.purge = (int(last) if last.isdecimal() else 0, facts.get("Última huella", ""))
        if len(entry["salts"]) != 2 * SALT:
            self.erased.append(entry["folio"])
        if entry["operation"] == "person_erased" and entry["outcome"] == "permitido":
            self.erasure = entry["folio"]
        if entry["operation"] == "company_created" and self.header["company"]:
            facts = facts_of(entry)
            name, rfc = facts.get("Nombre"), facts.get("RFC")
            if name not in (self.header["name"], ERASED) or rfc not in (self.header["rfc"], ERASED):
                self.fault("El nombre o el RFC no son los de la empresa que se dio de alta en esta bitácora.")

    def finish(self) -> None:
        """Lo que sólo se sabe cuando se leyó todo."""
        self.check_parts()
        if not self.header:
            return
        head = self.header["head"]
        if self.folio < head["folio"]:
            self.fault(f"Faltan registros al final: del #{self.folio + 1} al #{head['folio']}.")
        elif self.folio > head["folio"]:
            self.fault(f"El registro #{self.folio} es posterior al sello del archivo.")
        elif self.joined and self.tree.root != head["hash"]:
            self.fault("Los registros no dan la huella del sello: alguno fue cambiado, quitado o agregado.")
        last, root = self.purge
        self.explained |= last >= self.start > 0 and self.roots.get(last) == root
        if self.seal is not None:
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

    def check_seal(self, company: int, folio: int, hash_: str) -> None:
        """Que concuerde con el sello que guardó quien revisa."""
        if company != self.header["company"]:
            self.fault(f"Tu sello es de la empresa {company} y el archivo, de la {self.header['company']}.")
        elif self.at_seal and self.at_seal != hash_:
            self.fault(f"Hasta el registro #{folio} no es la bitácora que se selló: alguien la rehízo.")
        elif folio > self.folio:
            self.fault(
                f"Tu sello llega al #{folio} y la bitácora que trae el archivo, sólo al #{self.folio}."
            )

    @property
    def doubts(self) -> list[str]:
        """Lo que no se puede comprobar."""
        wanted, doubts = self.header["wanted"], []
        sealed = self.seal is not None and self.at_seal and self.seal[1] == self.folio
        if not self.explained and not sealed:
            doubts.append(
                f"Empieza en el #{self.start + 1}, y por qué no trae lo anterior no se puede comprobar."
            )
        if self.unknown:
            why = (
                "se pidió por palabras o por importe"
                if wanted.keys() & {"words", "amount"}
                else "fue borrado"
            )
            doubts.append(f"De {counted(self.unknown)} que no vienen no se puede ver si corresponden: {why}.")
        if self.erased and not wanted and self.erased[-1] > self.erasure:
            doubts.append(
                f"Al #{self.erased[-1]} le borraron datos, y aquí no consta que alguien lo pidiera."
            )
        if self.seal is not None and not self.at_seal:
            doubts.append(f"Tu sello es del #{self.seal[1]}, anterior a lo que trae el archivo.")
        return doubts

    @property
    def verdict(self) -> int:
        """Con qué termina el programa."""
        return 1 if self.faults else 3 if self.doubts else 0


def node(left: bytes, right: bytes) -> bytes:
    """La huella de dos partes del árbol juntas."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(company: int, leaf: list[Any] | None) -> bytes:
    """La huella de una hoja; vacía si ningún registro la puede tener."""
    try:
        return hashlib.sha256(b"\x00" + written([FORMAT, company, *(leaf or [])])).digest() if leaf else b""
    except UnicodeEncodeError:
        return b""  # media letra: ningún registro la tiene


def leaf_of(entry: dict[str, Any]) -> list[Any] | None:
    """La hoja de un registro entero; ninguna si no puede ser uno."""
    try:
        told = STRICT.decode(entry["detail"])
        if written(told) != entry["detail"].encode() or set(told) - {"changes", "facts", "states", "about"}:
            return None
        author = [entry["full_name"], entry["origin_reference"], entry["workstation"]]
        values = [entry["user_name"], author, entry["summary"]]
        values += [value for _, before, after in told["changes"] for value in (before, after)]
        values += [value for _, value in told["facts"]]
        values += [value for _, _, before, after in told.get("states", ()) for value in (before, after)]
        user, who, summary, *others = commitments(values, bytes.fromhex(entry["salts"]))
        follow = iter(others)
        told["changes"] = [[field, next(follow), next(follow)] for field, _, _ in told["changes"]]
        told["facts"] = [[field, next(follow)] for field, _ in told["facts"]]
        if "states" in told:
            told["states"] = [
                [kind, number, next(follow), next(follow)] for kind, number, _, _ in told["states"]
            ]
        rest = [entry[name] for name in ("profile", "permissions", "operation_id")]
        digest = hashlib.sha256(written([*rest, who, summary, told])).hexdigest()
        return [*(entry[name] for name in OPEN), user, digest]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Broken):
        return None


def commitments(values: list[Any], salts: bytes) -> list[str]:
    """El compromiso de cada valor; de uno borrado queda sólo eso."""
    if len(salts) == SALT:
        stream = hashlib.shake_256(salts).digest(SALT * len(values))
        return [commitment(stream[n * SALT : n * SALT + SALT], value) for n, value in enumerate(values)]
    found, place = [], 0
    for value in values:
        erased = salts[place : place + 1] == b"\x01"
        size = 32 if erased else SALT
        held = salts[place + 1 : place + 1 + size]
        if len(held) != size or salts[place] > 1 or (erased and value not in (ERASED, [ERASED] * 3)):
            raise ValueError(salts)
        found.append(held.hex() if erased else commitment(held, value))
        place += 1 + size
    if place != len(salts):
        raise ValueError(salts)
    return found


def commitment(salt: bytes, value: object) -> str:
    """SHA-256 de la sal y del valor en JSON."""
    return hashlib.sha256(salt + written(value)).hexdigest()


def fits_of(wanted: dict[str, Any], opened: dict[str, Any], user: str | None) -> bool | None:
    """Si un registro corresponde a lo pedido; ninguna de las dos si no se puede saber."""
    happened = opened["occurred_at"]
    fits = (
        wanted.get("since", happened) <= happened < wanted.get("until", happened + 1)
        and wanted.get("category", opened["category"]) == opened["category"]
        and opened["operation"] in wanted.get("operations", [opened["operation"]])
        and opened["outcome"] in wanted.get("outcomes", [opened["outcome"]])
        and wanted.get("origin", opened["origin"]) == opened["origin"]
        and (not wanted.get("sensitive") or bool(opened["sensitive"]))
    )
    if fits and "user_name" in wanted and user != wanted["user_name"]:
        return None if user in (None, ERASED) else False
    return None if fits and wanted.keys() & {"words", "amount"} else fits


def seal_of(company: int, folio: int, hash_: str) -> str:
    """El sello de una bitácora que termina en ese registro."""
    body = f"VIGIA-2-{company}-{folio}-{hash_}"
    return f"{body}-{hashlib.sha256(body.encode()).hexdigest()[:4]}"


def read_seal(text: str) -> tuple[int, int, str]:
    """La empresa, el folio y la raíz de un sello copiado."""
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


def parsed(line: str) -> dict[str, Any]:
    """Lo que dice una línea: un objeto con los datos que debe, ni uno más, ni uno menos, ni dos veces."""
    try:
        value = STRICT.decode(line)
    except (ValueError, RecursionError):
        raise Broken("no es una línea de la exportación") from None
    if not isinstance(value, dict):
        raise Broken("no es una línea de la exportación")
    if "omitted" in value and "entries" not in value:
        check_leaf(value)
    elif "purge" in value:
        check_shape(value, {"purge": dict})
        check_shape(value["purge"], ENTRY)
    else:
        check_shape(value, END if "entries" in value else ENTRY)
    return value


def check_shape(value: dict[str, Any], shape: dict[str, type], optional: tuple[str, ...] = ()) -> None:
    """Que tenga los datos que debe, cada uno de la forma que debe."""
    for name in [name for name in (*shape, *value) if (name in shape) != (name in value)]:
        if name not in optional:
            raise Broken(f"{'falta' if name in shape else 'sobra'} el dato «{name}»")
    for name, found in value.items():
        wrong = type(found) is not shape[name]
        if shape[name] is str and not wrong:
            wrong = name in ("hash", *HIDDEN) and not HASH.fullmatch(found)
            wrong = wrong or (name == "salts" and not SALTS.fullmatch(found))
        if wrong or (
            (name in ("first_folio", "part") or (name == "folio" and shape is not START)) and found < 1
        ):
            raise Broken(f"el dato «{name}» no tiene la forma que debe")


def check_leaf(value: dict[str, Any]) -> None:
    """Que lo que se omite traiga su hoja y, si acaso, su usuario."""
    check_shape(value, {"omitted": list, "user": list}, optional=("user",))
    if len(value["omitted"]) != len(LEAF):
        raise Broken("el dato «omitted» no tiene la forma que debe")
    check_shape(dict(zip(LEAF, value["omitted"])), LEAF)  # noqa: B905
    user = value.get("user", ["00" * SALT, ""])
    shape = [type(each) for each in user] == [str, str]
    if not shape or len(user[0]) != 2 * SALT or not SALTS.fullmatch(user[0]):
        raise Broken("el dato «user» no tiene la forma que debe")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Un objeto en el que ningún dato viene dos veces: de dos, otro programa leería el que éste no."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Broken("trae dos veces el mismo dato")
    return value


def written(value: object) -> bytes:
    """Un valor en JSON, como se calcula su huella."""
    return CANONICAL.encode(value).encode()


CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
STRICT = json.JSONDecoder(object_pairs_hook=once)


def read(lines: Iterator[str], checked: Checked) -> None:
    """Un archivo: qué es, sus registros y cómo termina."""
    header = read_header(next(lines, ""))
    checked.begin(header)
    checked.parts[header["part"]] = None
    before = checked.entries, checked.omitted
    for place, line in enumerate(lines):
        value = parsed(line)
        if "entries" in value:
            checked.parts[header["part"]] = value["continues"]
            finish_file(lines, value, before, checked)
            return
        checked.take(value)
        if not place and checked.folio != header["first_folio"]:
            checked.fault(f"El archivo no empieza en el registro #{header['first_folio']}.")
    raise Broken("el archivo está cortado y le falta el final")


def read_header(line: str) -> dict[str, Any]:
    """La primera línea, si es la de una bitácora exportada."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Unreadable(f"no es una bitácora en el formato {FORMAT}")
    header: dict[str, Any] = STRICT.decode(line)
    check_shape(header, HEADER)
    check_shape(header["head"], HEAD)
    check_shape(header["start"], START)
    check_shape(header["wanted"], WANTED, optional=tuple(WANTED))
    if not all(isinstance(peak, str) and HASH.fullmatch(peak) for peak in header["start"]["peaks"]):
        raise Broken("el dato «peaks» no tiene la forma que debe")
    return header


def finish_file(lines: Iterator[str], end: dict[str, Any], before: tuple[int, int], checked: Checked) -> None:
    """La última línea de un archivo, y que después no haya nada."""
    found = checked.entries - before[0], checked.omitted - before[1]
    if found != (end["entries"], end["omitted"]) or not sum(found):
        checked.fault(f"El archivo trae {found[0]:,} registros y debe traer {end['entries']:,}.")
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


def asked(wanted: dict[str, Any]) -> str:
    """Lo pedido, por lo que el programa comprueba y no por lo que el archivo dice de sí."""
    names = {
        "since": "desde", "until": "antes de", "category": "pestaña", "operations": "operaciones",
        "user_name": "usuario", "outcomes": "resultado", "sensitive": "sólo sensibles", "origin": "origen",
        "words": "palabras", "amount": "importe en centavos",
    }  # fmt: skip
    return "; ".join(f"{names[name]} {worded(name, value)}".strip() for name, value in wanted.items())


def worded(name: str, value: Any) -> str:
    """Un valor de lo pedido."""
    if name in ("since", "until"):
        return instant(value, "%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is True else str(value)


def instant(microseconds: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Un momento, en el tiempo universal; el número mismo si no cabe en un calendario."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=microseconds)  # noqa: UP017
    except OverflowError:
        return str(microseconds)
    return f"{moment:{form}} UTC"


def tell(checked: Checked) -> None:
    """Lo que resultó."""
    header = checked.header
    if header:
        rfc = f" ({header['rfc']})" if header["rfc"] else ""
        print(shown(f"Bitácora de {header['name']}{rfc}"))
        period, filter_ = header["period"] or "toda la bitácora", header["filter"] or "ninguno"
        print(shown(f"Periodo: {period}. Filtro: {filter_}."))
        print(shown(f"Solicitada por {header['asked_by']} el {header['asked_at']}."))
    if checked.entries:
        print(f"{counted(checked.entries)}, del #{checked.first} al #{checked.last}.")
    if checked.erased:
        print(f"Con datos de personas borrados: {counted(len(checked.erased))}. Queda qué pasó y cuándo.")
    for sentence in checked.odd[:MOST_TOLD]:
        print(f"  OJO: {sentence}")
    for sentence in checked.told:
        print(shown(f"  NO CUADRA: {sentence}"))
    if checked.faults > MOST_TOLD:
        print(f"  y {checked.faults - MOST_TOLD:,} fallas más.")
    if checked.faults:
        print("NO ESTÁ ÍNTEGRA: algo se cambió, se quitó, se agregó o falta.")
        return
    conclude(checked)


def conclude(checked: Checked) -> None:
    """Qué quiere decir, y qué falta por hacer."""
    header = checked.header
    if checked.verdict:
        print("CUADRA, PERO NO TODO SE PUEDE COMPROBAR:", *checked.doubts, sep="\n  ")
    else:
        print("ÍNTEGRA: cada registro tiene la huella que le corresponde, y juntas dan la del sello.")
    if header["wanted"]:
        print(shown(f"Lo pedido: {asked(header['wanted'])}."))
        if not checked.unknown:
            print(f"No falta ninguno hasta el #{checked.folio}.")
        print(f"Sin lo que dicen vienen los que no corresponden: {counted(checked.omitted)}.")
    if checked.seal is not None and checked.at_seal:
        print(f"Tu sello prueba que nada cambió del #{checked.start + 1} al #{checked.seal[1]}.")
        if checked.seal[1] < checked.folio:
            print("De lo que sigue no prueba nada.")
        return
    print(f"Sello hasta el folio {header['head']['folio']}: {header['seal']}\n{COMPARE}")


class Certified:
    """La constancia de un registro: su hoja, el camino de ella a la raíz, y el sello firmado de la raíz."""

    def __init__(self, proof: str) -> None:
        match = PROOF.fullmatch(proof)
        if match is None:
            raise Broken("no tiene la forma que debe")
        self.origin, self.made = match["origin"], match["made"]
        self.company, self.folio, self.last = (
            int(match["company"]),
            int(match["index"]) + 1,
            int(match["folio"]),
        )
        self.root = base64.b64decode(match["root"])
        self.path = [base64.b64decode(line) for line in match["path"].split()]
        self.key = base64.b64decode(match["signature"])[:4].hex()
        self.leaf = base64.b64decode(match["leaf"]) if match["leaf"] else b""
        self.opened: dict[str, Any] = {}  # lo que de la hoja está a la vista
        self.entry: dict[str, Any] = {}  # el registro entero, si viene
        self.name = self.rfc = ""
        self.told: list[str] = []
        self.doubts: list[str] = []
        self.compared = False

    def check_leaf(self) -> None:
        """Que la hoja sea una, y que el camino lleve de ella al sello."""
        leaf = STRICT.decode(self.leaf.decode())
        if not isinstance(leaf, list) or len(leaf) != 2 + len(LEAF) or leaf[0] != FORMAT:
            raise Broken(f"la hoja no es de un registro en el formato {FORMAT}")
        self.opened = dict(zip(LEAF, leaf[2:]))  # noqa: B905
        check_shape(self.opened, LEAF)
        if written(leaf) != self.leaf:
            self.told.append("La hoja no está escrita como debe.")
        if leaf[1] != self.company:
            self.told.append(f"La hoja es de la empresa {leaf[1]} y el sello, de la {self.company}.")
        if self.opened["folio"] != self.folio:
            self.told.append(
                f"La hoja es del registro #{self.opened['folio']} y la prueba, del #{self.folio}."
            )
        if root_of(self.leaf, self.folio - 1, self.last, self.path) != self.root:
            self.told.append("La prueba no lleva de la hoja a la raíz del sello.")

    def check_entry(self, text: str) -> None:
        """Que el registro sea el de la hoja, con cada uno de sus datos."""
        value = STRICT.decode(text)
        check_shape(value, OF_ONE)
        self.entry, self.name, self.rfc = value["entry"], value["name"], value["rfc"]
        check_shape(self.entry, ENTRY)
        if value["format"] != FORMAT or value["company"] != self.company:
            self.told.append(
                f"El registro es de la empresa {value['company']} y el sello, de la {self.company}."
            )
        leaf = leaf_of(self.entry)
        if leaf is None or leaf != list(self.opened.values()):
            self.told.append("El registro no es el de la hoja: alguno de sus datos fue cambiado.")
        elif leaf_hash(self.company, leaf).hex() != self.entry["hash"]:
            self.told.append("El registro no tiene la huella que le corresponde.")

    def compare(self, company: int, folio: int, root: str) -> None:
        """Con el sello que guardó quien revisa: sólo se puede si es del mismo folio."""
        if company != self.company:
            self.told.append(f"Tu sello es de la empresa {company} y la constancia, de la {self.company}.")
        elif folio != self.last:
            self.doubts.append(
                f"Tu sello es del #{folio} y el de la constancia, del #{self.last}: con una constancia no se "
                "puede ver si son de la misma bitácora. Pide una bajo tu sello, o la bitácora exportada."
            )
        elif root != self.root.hex():
            self.told.append(f"Hasta el #{folio} no es la bitácora de tu sello: alguien la rehízo.")
        else:
            self.compared = True

    @property
    def verdict(self) -> int:
        """Con qué termina el programa."""
        return 1 if self.told else 3 if self.doubts else 0


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """La raíz a la que lleva el camino (RFC 9162, 2.1.3.2); vacía si no es de ese lugar."""
    root = hashlib.sha256(b"\x00" + leaf).digest()
    place, last = index, size - 1
    if place > last:
        return b""
    for sibling in path:
        if last == 0:
            return b""
        if place & 1 or place == last:
            root = node(sibling, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node(root, sibling)
        place, last = place >> 1, last >> 1
    return root if last == 0 else b""


def certificate_in(paths: list[pathlib.Path]) -> dict[str, bytes] | None:
    """Los archivos de una constancia, si eso es lo que se dio: un .zip, o sueltos."""
    if len(paths) == 1 and paths[0].suffix.lower() == ".zip":
        with zipfile.ZipFile(paths[0]) as packed:
            names = packed.namelist()
            if PROOF_FILE not in names:
                return None
            if len(set(names)) != len(names):
                raise Broken("trae dos archivos con el mismo nombre")
            return {name: packed.read(name) for name in names}
    found = {path.name: path.read_bytes() for path in paths if path.suffix.lower() in (".txt", ".json")}
    proofs = [name for name, data in found.items() if data.lstrip(b"\xef\xbb\xbf").startswith(PROOF_BEGINS)]
    if len(proofs) == 1:
        found[PROOF_FILE] = found.pop(proofs[0])
    return found if PROOF_FILE in found and len(found) == len(paths) else None


def certified(files: dict[str, bytes], seal: tuple[int, int, str] | None) -> Certified:
    """Una constancia, revisada hasta donde tenga la forma que debe."""
    name = PROOF_FILE
    try:
        checked = Certified(files[name].decode("utf-8-sig").replace("\r\n", "\n").rstrip() + "\n")
        for other in sorted(set(files) - {PROOF_FILE, LEAF_FILE, ENTRY_FILE, *NOT_CHECKED}):
            checked.told.append(f"Trae un archivo que no es de una constancia: {other}.")
        name = LEAF_FILE
        if checked.leaf and checked.leaf != files.get(LEAF_FILE, checked.leaf):
            checked.told.append("La hoja no es la misma que trae la prueba.")
        checked.leaf = files.get(LEAF_FILE, checked.leaf)
        checked.check_leaf()
        if ENTRY_FILE in files:
            name = ENTRY_FILE
            checked.check_entry(files[name].decode())
    except (ValueError, RecursionError, Broken) as error:
        why = error if isinstance(error, Broken) else "no tiene la forma que debe"
        raise Broken(f"{name}: {why}") from None
    if seal is not None:
        checked.compare(*seal)
    return checked


def tell_certified(checked: Certified) -> None:
    """Lo que resultó de una constancia."""
    whose = (
        f"{checked.name} ({checked.rfc or 'sin RFC'})" if checked.entry else f"la empresa {checked.company}"
    )
    print(shown(f"Constancia del registro #{checked.folio} de {whose}"))
    for name, value in told_of(checked):
        print(shown(f"  {name}: {value}"))
    for sentence in checked.told:
        print(shown(f"  NO CUADRA: {sentence}"))
    if checked.told:
        print("NO PRUEBA NADA: algo se cambió, o no es de esta bitácora.")
        return
    these = "con estos datos" if checked.entry else "con esta hora, operación y resultado"
    print(
        f"PRUEBA que este registro, {these}, estaba en la bitácora {checked.origin} cuando llegaba al "
        f"#{checked.last}, según un sello del {checked.made}."
    )
    if not checked.entry:
        print(f"De quién fue y qué decía no se ve sin {ENTRY_FILE}.")
    else:
        print("El nombre y el RFC de la empresa los dice el archivo; la prueba, sólo su número.")
    print("La hoja impresa no la revisa este programa: vale lo que dice aquí.")
    print(f"Llave de la firma: {checked.key}. {SIGNED}")
    print(*checked.doubts, sep="\n", end="\n" if checked.doubts else "")
    if checked.compared:
        print(f"Tu sello del #{checked.last} es el mismo: la bitácora es la que guardaste.")
    elif not checked.doubts:
        print(f"Sello: {seal_of(checked.company, checked.last, checked.root.hex())}\n{COMPARE}")


def told_of(checked: Certified) -> Iterator[tuple[str, object]]:
    """Los datos del registro; los de la hoja, si no viene entero."""
    yield "Ocurrió", instant(checked.opened["occurred_at"])
    yield "Se registró", instant(checked.opened["recorded_at"])
    entry = checked.entry or checked.opened
    labels = {
        "user_name": "Usuario", "full_name": "Nombre", "profile": "Perfil", "permissions": "Permisos",
        "category": "Pestaña", "operation": "Operación", "outcome": "Resultado", "summary": "Resumen",
        "origin": "Origen", "origin_reference": "Referencia", "workstation": "Equipo",
        "operation_id": "Identificador",
    }  # fmt: skip
    for column, label in labels.items():
        if entry.get(column):
            yield label, entry[column]
    yield "Sensible", "sí" if checked.opened["sensitive"] else "no"
    for name, values in details_of(entry):
        yield f"Detalle, {name}", values


def details_of(entry: dict[str, Any]) -> Iterator[tuple[object, object]]:
    """Lo que dice el detalle, un dato en cada renglón."""
    if leaf_of(entry) is None:
        return
    told = json.loads(entry["detail"])
    for field, before, after in told["changes"]:
        yield field, f"{before or '—'} → {after or '—'}"
    for field, value in told["facts"]:
        yield field, value
    for kind, number, before, after in told.get("states", ()):
        yield f"{kind} {number}", " → ".join(written(state).decode() for state in (before, after))


def beside(here: pathlib.Path) -> list[pathlib.Path]:
    """Lo que hay en una carpeta que se pueda revisar: una bitácora, o una constancia."""
    logs = sorted(here.glob("*.jsonl"), key=lambda each: in_order(each.name))
    return logs or [path for name in (PROOF_FILE, LEAF_FILE, ENTRY_FILE) if (path := here / name).exists()]


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
        given = [pathlib.Path(each) for each in arguments] or beside(here)
        path = given[0] if given else here
        files = certificate_in(given)
        if files is not None:
            one = certified(files, seal)
            tell_certified(one)
            return one.verdict
        checked = Checked(seal)
        for path in given:
            read_file(path, checked)
        if not checked.header and not checked.faults:
            raise Unreadable("no hay registros que revisar")
    except Broken as broken:
        print(shown(f"  NO CUADRA: {broken}.\nNO PRUEBA NADA: algo se cambió, o no está entero."))
        return 1
    except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile, Unreadable) as error:
        print(shown(f"No pude leer {path.name}: {error}."), file=sys.stderr)
        return 2
    checked.finish()
    tell(checked)
    return checked.verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
