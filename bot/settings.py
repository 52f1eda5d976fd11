"""Settings: read from the environment and from `.env` in the working folder, and checked at the start."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.private_files import is_readable_by_others
from bot.roles import EVERY_ROLE, Role
from bot.setting_values import (
    LEVELS,
    Address,
    is_loopback,
    parse_api,
    parse_authority,
    parse_database_url,
    parse_door,
    parse_http_url,
    parse_key,
    parse_level,
    parse_owner_ids,
    parse_timezone,
    parse_token,
    parse_webhook,
    parse_witnesses,
)
from domain.cosignatures import Witness
from domain.spelling import clip
from storage.address import URL, file_address, parse_address

PREFIX = "VIGIA_"
_FILE = Path(".env")  # in the working folder
_SECRETS = frozenset(
    {"telegram_token", "database_url", "inbox_key", "seal_key"}
)  # what they were given is never shown
_TAKES = {
    "telegram_token": "lleva el token que da @BotFather, como 123456789:AAHdqTcvCH1vGWJx",
    "telegram_api": "lleva la raíz de la Bot API, como https://api.telegram.org",
    "database_url": "lleva sqlite:///ruta/vigia.db o postgresql://usuario:contraseña@servidor/base?ssl=verify-full",
    "inbox_key": "lleva 32 bytes en base64 para URL: 44 caracteres que terminan en =",
    "seal_key": "lleva 32 bytes en base64 para URL: 44 caracteres que terminan en =",
    "data_dir": "lleva una carpeta, como data",
    "owner_ids": "lleva números de Telegram separados por comas, como 1001,1002",
    "webhook": "lleva la dirección pública que llama Telegram, como https://vigia.example.com/telegram",
    "http": "lleva dirección:puerto, como 127.0.0.1:8080 o [::1]:8080",
    "http_url": "lleva la dirección pública de la puerta, como https://vigia.example.com",
    "http_behind_tls": "lleva 1 si hay algo que habla TLS delante, o 0",
    "witnesses": "lleva la línea que dice vigia witness: la llave de un testigo, un espacio y su dirección",
    "timestamps": "lleva la dirección de una autoridad de sellos de tiempo, como https://tsa.example.com",
    "timestamps_root": "lleva un archivo PEM con los certificados raíz de esa autoridad",
    "timezone": "lleva una zona horaria, como America/Mexico_City",
    "log_level": f"lleva {', '.join(LEVELS[:-1])} o {LEVELS[-1]}",
}
_PLAIN_DOOR = (
    "fuera de esta máquina cualquiera leería las claves; usa 127.0.0.1, o pon "
    f"{PREFIX}HTTP_BEHIND_TLS=1 si todo le llega por algo que habla TLS."
)
_PLAIN_API = (
    "con http cualquiera en el camino leería el token; usa https, o pon "
    f"{PREFIX}HTTP_BEHIND_TLS=1 si el http de Vigía va por algo que habla TLS."
)


class WrongSettings(Exception):
    """Invalid settings: one line in Spanish for each."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """The settings, explained in `.env.example`; an empty one counts as missing."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_token: Annotated[SecretStr | None, BeforeValidator(parse_token)] = None
    telegram_api: Annotated[str, AfterValidator(parse_api)] = "https://api.telegram.org"
    database_url: Annotated[SecretStr | None, BeforeValidator(parse_database_url)] = None
    data_dir: Path = Path("data")
    inbox_key: Annotated[SecretStr | None, BeforeValidator(parse_key)] = None
    seal_key: Annotated[SecretStr | None, BeforeValidator(parse_key)] = None
    owner_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(parse_owner_ids)] = frozenset()
    http: Annotated[Address | None, NoDecode, BeforeValidator(parse_door)] = None
    http_behind_tls: bool = False
    http_url: Annotated[str | None, BeforeValidator(parse_http_url)] = None
    webhook: Annotated[str | None, BeforeValidator(parse_webhook)] = None
    witnesses: Annotated[tuple[Witness, ...], NoDecode, BeforeValidator(parse_witnesses)] = ()
    timestamps: Annotated[str | None, BeforeValidator(parse_authority)] = None
    timestamps_root: Path | None = None
    timezone: Annotated[str, AfterValidator(parse_timezone)] = "America/Mexico_City"
    log_level: Annotated[str, AfterValidator(parse_level)] = "INFO"

    @model_validator(mode="after")
    def _refuse_what_anybody_on_the_way_can_read(self) -> Self:
        """Plain HTTP may leave this machine only if the settings say that TLS carries it."""
        if not self.http_behind_tls:
            api = urlsplit(self.telegram_api)
            lines = []
            if api.scheme == "http" and not is_loopback(api.hostname or ""):
                lines.append(f"{PREFIX}TELEGRAM_API: {_PLAIN_API}")
            if self.http is not None and not is_loopback(self.http.host):
                lines.append(f"{PREFIX}HTTP: {_PLAIN_DOOR}")
            if lines:
                raise WrongSettings(*lines)
        return self

    @property
    def token(self) -> str:
        """The bot's token; raises WrongSettings without one, as few commands need it."""
        if self.telegram_token is None:
            raise WrongSettings(f"{PREFIX}TELEGRAM_TOKEN: falta; {_TAKES['telegram_token']}.")
        return self.telegram_token.get_secret_value()

    def refuse_without(self, roles: Collection[Role]) -> None:
        """Raise WrongSettings if a setting that these roles need is missing."""
        if roles != {Role.DOOR}:
            _ = self.token
        if roles != EVERY_ROLE and Role.DOOR in roles and self.http is None:
            raise WrongSettings(f"{PREFIX}HTTP: falta; {_TAKES['http']}.")

    @property
    def called_at(self) -> str | None:
        """The URL for Telegram's calls, if updates come by webhook.

        Raises WrongSettings unless the HTTP door, which is called, is open.
        """
        if self.webhook is not None and self.http is None:
            raise WrongSettings(
                f"{PREFIX}WEBHOOK: necesita {PREFIX}HTTP, la puerta por la que entra; {_TAKES['http']}."
            )
        return self.webhook

    @property
    def database(self) -> URL:
        """The database's URL, with its password: by default a SQLite file in the data folder."""
        if self.database_url is None:
            return file_address(self.data_dir / "vigia.db")
        return parse_address(self.database_url.get_secret_value())

    @property
    def database_setting(self) -> str:
        """The setting that names the database."""
        return f"{PREFIX}{'DATA_DIR' if self.database_url is None else 'DATABASE_URL'}"

    @property
    def given_inbox_key(self) -> str | None:
        """The key given for the inbox, if it is not the one in the data folder."""
        return self.inbox_key.get_secret_value() if self.inbox_key is not None else None

    @property
    def given_seal_key(self) -> str | None:
        """The key given for the seals, if it is not the one in the data folder."""
        return self.seal_key.get_secret_value() if self.seal_key is not None else None

    @property
    def log_level_number(self) -> int:
        """The level as the standard library's number."""
        return logging.getLevelNamesMapping()[self.log_level]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that no log may show."""
        token = self.telegram_token.get_secret_value() if self.telegram_token else ""
        password = self.database.password
        secrets = (token, str(password or ""), self.given_inbox_key or "", self.given_seal_key or "")
        return tuple(secret for secret in secrets if secret)


def load_settings() -> Settings:
    """The settings of this process; raises WrongSettings with a line for each invalid one."""
    if is_readable_by_others(_FILE):
        raise WrongSettings(f"{_FILE}: lo pueden leer otras cuentas; ciérralo con chmod 600 {_FILE}.")
    try:
        return Settings()
    except ValidationError as error:
        raise WrongSettings(*(_line(each) for each in error.errors(include_url=False))) from None
    except UnicodeDecodeError:
        raise WrongSettings(".env: no se puede leer; guárdalo como texto UTF-8.") from None


def _line(error: ErrorDetails) -> str:
    field = str(error["loc"][0])
    given = "lo que tiene" if field in _SECRETS else f"«{clip(str(error['input']), limit=40)}»"
    return f"{PREFIX}{field.upper()}: {given} no sirve; {_TAKES[field]}."
