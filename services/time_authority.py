"""An authority that stamps times on what it is shown the hash of (RFC 3161)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

_NAME_SHOWN = 60  # characters


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose clock said that a text was there, and when: by the token that it signed."""

    authority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StampRequest:
    """A request for a text's stamp, as it goes to the authority, with the number that its answer repeats."""

    text: str
    body: bytes
    nonce: int | None


class TimeAuthority:
    """The authority at `url`, whose certificates have to lead to one of the `roots`, in PEM.

    Raises ValueError if there is none in it.
    """

    def __init__(self, url: str, roots: bytes) -> None:
        self.url = url
        self.roots = roots
        from cryptography import x509  # here and below: the imports take a while, and few need them

        self._roots = x509.load_pem_x509_certificates(roots)

    def request(self, text: str) -> StampRequest:
        """A request to stamp the text, by its SHA-256."""
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

        builder = TimestampRequestBuilder().data(text.encode()).hash_algorithm(HashAlgorithm.SHA256)
        made = builder.cert_request(cert_request=True).build()
        return StampRequest(text, made.as_bytes(), made.nonce)

    def stamp_in(self, answer: bytes, text: str, *, nonce: int | None = None) -> Stamp | None:
        """The stamp that an answer puts on the text; None unless it holds, and answers that request if given.

        The certificates have to have been good at the stamp's time, not now.
        """
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

        try:
            decoded = decode_timestamp_response(answer)
            verifier = VerifierBuilder(roots=[*self._roots], nonce=nonce).build()
            verifier.verify_message(decoded, text.encode())
            return Stamp(_name_of(decoded), decoded.tst_info.gen_time)
        except (VerificationError, ValueError):
            return None


def _name_of(decoded: TimeStampResponse) -> str:
    """The common name of the certificate that signed, or its whole name."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    (signer,) = decoded.signed_data.signer_infos
    certificates = map(x509.load_der_x509_certificate, decoded.signed_data.certificates)
    subject = next(
        each.subject
        for each in certificates
        if (each.issuer, each.serial_number) == (signer.issuer, signer.serial_number)
    )
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value if names else subject.rfc4514_string())[:_NAME_SHOWN]
