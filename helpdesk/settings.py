"""Every setting: name, type, default and one line of meaning, checked at start.

They come from ``settings.toml`` in the instance folder; an environment variable ``HELPDESK_<NAME>``
goes before the file.
"""

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, cast
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import current_app
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings.exceptions import SettingsError as NotReadable

from helpdesk.settings_directory import DirectorySettings
from helpdesk.settings_webhooks import WebhooksSettings

UNFINISHED = "restore.unfinished"
"""The file that is in the instance folder while a restore goes on, and after it broke off."""
OFFSET = re.compile(r"([+-])(\d{1,5})([smhd])")
SHORTEST_FORMER_KEY = 16  # whoever guesses a key that counts can sign cookies with it
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class SettingsError(Exception):
    """The settings cannot be used; the message says which one and why."""


class Settings(DirectorySettings, WebhooksSettings, BaseSettings):
    """All of the installation's settings."""

    model_config = SettingsConfigDict(env_prefix="HELPDESK_", extra="ignore", frozen=True)

    instance: Path = Field(Path("instance"), description="Folder of this installation's own data.")
    public_url: str = Field(
        "http://127.0.0.1:8000", description="Address people open; every link is built from it."
    )
    secret_key: str = Field(
        "",
        repr=False,
        description="Signs cookies and form tokens; made and kept in the instance folder if empty.",
    )
    former_secret_keys: list[str] = Field(
        [],
        max_length=3,
        repr=False,
        description="Other keys whose cookies count, as a JSON list; see security.",
    )
    database_url: str = Field(
        "", repr=False, description="SQLAlchemy URL; empty: an SQLite file in the instance folder."
    )
    redis_url: str = Field(
        "redis://127.0.0.1:6379/0", repr=False, description="Redis or Valkey that wakes the worker."
    )
    organisation: str = Field("Our company", description="Name shown on pages and in mails.")
    default_language: str = Field("en", description="Language of people who have chosen none.")
    default_timezone: str = Field("Europe/Kyiv", description="Zone of people who have chosen none.")

    smtp_host: str = Field("127.0.0.1", description="Mail server that takes our mails.")
    smtp_port: int = Field(25, ge=1, le=65535, description="Its port.")
    smtp_tls: str = Field(
        "none", pattern="^(none|starttls|tls)$", description="none, starttls or tls."
    )
    smtp_ca_file: str = Field("", description="CA file for the mail server; empty: the system's.")
    smtp_username: str = Field("", description="Account at the mail server; empty: none.")
    smtp_password: str = Field("", repr=False, description="Its password.")
    mail_from: str = Field("helpdesk@example.org", description="Sender address of our mails.")

    session_idle_minutes: int = Field(480, ge=5, description="Sign-in ends after this idle time.")
    session_hours: int = Field(24, ge=1, description="Sign-in ends after this time in any case.")
    close_after_minutes: int = Field(
        1440, ge=1, description="Silence after a solution closes the ticket: elapsed minutes."
    )
    reopen_days: int = Field(
        14, ge=0, description="A reply this many days after closing reopens; later, a new ticket."
    )
    upload_limit_mb: int = Field(25, ge=1, le=500, description="Largest single file, in MB.")
    uploads_per_form: int = Field(20, ge=1, le=200, description="Most files in one form.")
    tickets_per_hour: int = Field(
        60, ge=1, description="Most tickets one person files within an hour."
    )
    changes_per_hour: int = Field(
        1000, ge=10, description="Most changes one person makes to tickets within an hour."
    )
    picture_megapixels: int = Field(50, ge=1, description="Largest picture, in million pixels.")

    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe log line kept."
    )
    web_processes: int = Field(
        2, ge=1, le=64, description="Processes that serve the pages; about one for each core."
    )
    web_threads: int = Field(4, ge=1, le=64, description="Threads of one web process.")
    demo: bool = Field(False, description="This is the demo: only here may the clock be moved.")
    clock_offset: Annotated[timedelta, NoDecode] = Field(
        timedelta(0), description="Demo only: how far the clock is moved, such as +26h or -30m."
    )

    @field_validator("clock_offset", mode="before")
    @classmethod
    def _read_offset(cls, value: object) -> object:
        if not isinstance(value, str) or not value:
            return value or timedelta(0)
        match = OFFSET.fullmatch(value.strip())
        if not match:
            raise ValueError("write it as +26h, -30m, +2d or +90s")
        span = timedelta(**{UNITS[match[3]]: int(match[2])})
        return -span if match[1] == "-" else span

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, value: str) -> str:
        if value and not value.strip():
            raise ValueError("blanks are no key; leave it empty and one is made")
        return value

    @field_validator("former_secret_keys")
    @classmethod
    def _check_former_secret_keys(cls, value: list[str]) -> list[str]:
        if any(len(key.strip()) < SHORTEST_FORMER_KEY for key in value):
            raise ValueError(f"each has at least {SHORTEST_FORMER_KEY} characters besides blanks")
        return value

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError("write it as https://helpdesk.example.org")
        return value.rstrip("/")

    @field_validator("mail_from")
    @classmethod
    def _check_mail_from(cls, value: str) -> str:
        try:
            has_domain = bool(Address(addr_spec=value).domain)
        except (HeaderParseError, IndexError, ValueError):
            has_domain = False
        if not has_domain:
            raise ValueError("write it as helpdesk@example.org, without a name")
        return value

    @field_validator("default_timezone")
    @classmethod
    def _check_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("name an IANA time zone, such as Europe/Kyiv")
        return value

    @property
    def is_https(self) -> bool:
        """Whether people reach us over HTTPS, so that cookies can be bound to it."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host name of the public address."""
        return urlsplit(self.public_url).hostname or ""

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.instance.resolve() / 'helpdesk.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the instance folder's file."""
        file = instance_folder() / "settings.toml"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)


def instance_folder() -> Path:
    """The data folder named by ``HELPDESK_INSTANCE``, or ``instance`` below the working folder."""
    return Path(os.environ.get("HELPDESK_INSTANCE") or "instance").resolve()


def load(**overrides: object) -> Settings:
    """Read and check all settings. Raises SettingsError that names each wrong one.

    Also where a restore was broken off: what is there is not the helpdesk anybody knows.
    """
    settings = read(**overrides)
    with suppress(FileNotFoundError):
        raise SettingsError((settings.instance / UNFINISHED).read_text().strip())
    return settings


def read(**overrides: object) -> Settings:
    """The same for who finishes a restore."""
    overrides.setdefault("instance", instance_folder())
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise SettingsError("Wrong settings:\n  " + "\n  ".join(lines)) from None
    except NotReadable as error:  # a list or table of the environment that is no JSON
        raise SettingsError(f"Wrong settings:\n  {error}: write it as JSON") from None
    if settings.clock_offset and not settings.demo:
        raise SettingsError("Wrong settings:\n  clock_offset: only the demo may move the clock")
    if not settings.secret_key:
        settings = settings.model_copy(update={"secret_key": _kept_secret(settings.instance)})
    return settings


def settings() -> Settings:
    """The settings of the application at hand."""
    return cast(Settings, current_app.extensions["settings"])


def _kept_secret(instance: Path) -> str:
    """The instance folder's own secret, made at first use and readable by its owner only.

    Of processes that start together one makes it. It is written beside and then named, for nobody
    may ever read a file that another process has opened but not yet written.
    """
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=instance, prefix=".secret_key-") as fresh:
            fresh.write(secrets.token_urlsafe(48))
            fresh.flush()
            os.fsync(fresh.fileno())
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return path.read_text().strip()
