"""A seal as a signed note that any program for transparency logs reads.

The note is a checkpoint of C2SP (c2sp.org/tlog-checkpoint) in its envelope (c2sp.org/signed-note, with
Ed25519): its origin names the installation and the company, and two extension lines say when the seal was
made and which one came before. `docs/log-format.md` shows one.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from domain.log_tree import Head
from domain.seals import Seal, companies_begun, company_sealed
from domain.signed_notes import NoteSignature

_KEY_ID = 4  # bytes
_LONGEST_READ = 4096  # a whole message
_INSTALLATION = 16  # hexadecimal digits of its key's hash
_MADE = "hecho"
_BEFORE = "anterior"
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
_ROOT = r"[A-Za-z0-9+/]{43}="
_FOLIO = r"[1-9][0-9]{0,17}"
# As it is pasted: with other ends of lines, spaces beside them, or another dash. It is written again from
# what was read before its signature is checked.
_NOTE = re.compile(
    rf"""
    ^[ \t]*(?P<origin>vigia/(?P<installation>[0-9a-f]{{{_INSTALLATION}}})/(?P<company>0|[1-9][0-9]{{0,8}}))
    [ \t]*\n[ \t]*(?P<size>{_FOLIO})
    [ \t]*\n[ \t]*(?P<root>{_ROOT})
    [ \t]*\n[ \t]*{_MADE}[ ](?P<made>[0-9T:.-]{{26}}Z)
    (?:[ \t]*\n[ \t]*{_BEFORE}[ ](?P<before>{_FOLIO})[ ](?P<before_root>{_ROOT}))?
    [ \t]*\n\s*
    [—–-]+[ ](?P=origin)[ ](?P<signature>[A-Za-z0-9+/]{{91}}=)
    """,
    re.VERBOSE | re.MULTILINE,
)
_BEGUN = re.compile(rf"^[ \t]*vigia/[0-9a-f]{{{_INSTALLATION}}}/([0-9]{{1,9}})[ \t]*$", re.MULTILINE)


def installation_name(public_key: bytes) -> str:
    """What tells an installation from others: the beginning of its public key's SHA-256."""
    return sha256(public_key).hexdigest()[:_INSTALLATION]


def origin_of(installation: str, company_id: int) -> str:
    """The name of a company's log, and of the key that signs its seals."""
    return f"vigia/{installation}/{company_id}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signed seal says: which log, where it stood, when, and the seal `before` it, if any."""

    installation: str
    seal: Seal
    made: datetime
    before: Head | None

    @property
    def origin(self) -> str:
        """The log's name."""
        return origin_of(self.installation, self.seal.company_id)

    @property
    def text(self) -> str:
        """What is signed: the note without its signatures."""
        lines = [
            self.origin,
            str(self.seal.folio),
            b64encode(self.seal.hash).decode(),
            f"{_MADE} {self.made.astimezone(UTC):{_MOMENT}}",
        ]
        if self.before is not None:
            lines.append(f"{_BEFORE} {self.before.folio} {b64encode(self.before.hash).decode()}")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class SignedSeal:
    """A checkpoint with its signature, the id of the key that made it, and what witnesses signed of it."""

    checkpoint: Checkpoint
    key_id: bytes
    signature: bytes
    cosignatures: tuple[NoteSignature, ...] = ()

    @property
    def seal(self) -> Seal:
        """The seal that was signed."""
        return self.checkpoint.seal

    @property
    def note(self) -> str:
        """The whole note."""
        own = NoteSignature(self.checkpoint.origin, self.key_id, self.signature)
        return "\n".join([self.checkpoint.text, "".join(each.line for each in (own, *self.cosignatures))])


def read_notes(text: str) -> Sequence[SignedSeal]:
    """The signed seals in a pasted text, each once, whoever signed them."""
    found = [_signed(match) for match in _NOTE.finditer(_lines_of(text))]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def notes_begun(text: str) -> Sequence[int]:
    """The companies of the signed seals that begin in a text, whole or not."""
    return [int(company) for company in _BEGUN.findall(_lines_of(text))]


def _lines_of(text: str) -> str:
    return text[:_LONGEST_READ].replace("\r\n", "\n").replace("\xa0", " ")


def company_pasted(text: str) -> int | None:
    """The company of a text's seals, signed or not; None if it holds none, or of several companies."""
    signed = notes_begun(text)
    if not signed:
        return company_sealed(text)
    companies = {*signed, *companies_begun(text)}
    return companies.pop() if len(companies) == 1 else None


def holds_note(text: str) -> bool:
    """Whether a text has a signed seal in it, whole or not."""
    return bool(notes_begun(text))


def _signed(match: re.Match[str]) -> SignedSeal | None:
    signature = b64decode(match["signature"])
    before = None
    if match["before"] is not None:
        before = Head(int(match["before"]), b64decode(match["before_root"]))
    try:
        made = datetime.strptime(match["made"], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    seal = Seal(int(match["company"]), int(match["size"]), b64decode(match["root"]))
    checkpoint = Checkpoint(match["installation"], seal, made, before)
    return SignedSeal(checkpoint, signature[:_KEY_ID], signature[_KEY_ID:])
