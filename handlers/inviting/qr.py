"""The QR of a link, as a picture for a chat."""

from __future__ import annotations

from io import BytesIO

_DOT = 8  # pixels: about 360 a side, which a camera reads from another phone's screen


def qr_png(link: str) -> bytes:
    """A PNG with the quiet zone that readers need (ISO/IEC 18004: four dots)."""
    import segno

    drawn = BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="png", scale=_DOT, border=4)
    return drawn.getvalue()
