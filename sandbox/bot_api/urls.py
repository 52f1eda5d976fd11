"""Which links Telegram accepts, and how it normalises them."""

from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "tg", "ton", "tonsite")


def checked_url(url: str) -> str | None:
    """The link as Telegram stores it, or None if refused: a host must have a dot, so not `localhost`."""
    text = url.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or any(char.isspace() for char in text):
        return None
    if parts.scheme in ("tg", "ton"):
        return text
    if "." not in host.strip("."):
        return None
    return text if parts.path or parts.query or parts.fragment else f"{text}/"
