"""Where chains may call out to: the list of webhooks is the list of what is allowed."""

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST_NAME = 32
LEAST_SECRET = 16


def checked_name(value: str) -> str:
    """The name of a webhook as the settings and the steps of chains write it, and of a step.

    Raises ValueError for any other.
    """
    if not _NAME.fullmatch(value) or len(value) > _LONGEST_NAME:
        raise ValueError(
            f"a name is written with a–z, 0–9 and single hyphens, at most {_LONGEST_NAME} of them,"
            f' not "{value}"'
        )
    return value


class WebhookSettings(BaseModel):
    """``[webhooks.pager]`` of the settings: ``url``, ``secret``, whether it is in our own net."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(repr=False)
    """HTTPS; plain HTTP only where ``private`` says so."""
    secret: str = Field(repr=False, min_length=LEAST_SECRET)
    """Signs each call (HMAC-SHA-256), so that the receiver knows who calls."""
    private: bool = False
    """Whether its address may be private or this machine's own."""
    ca_file: str = ""
    """Certificates to trust for it; empty: those the machine trusts."""

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("write the url as https://pager.example.org/hooks/helpdesk")
        is_plain = self.url.isascii() and self.url.isprintable() and " " not in self.url
        if parts.username is not None or parts.fragment or not is_plain:
            raise ValueError("the url holds only ASCII, no account, no # and no blanks")
        try:
            _ = parts.port
        except ValueError as error:
            raise ValueError("the url's port is no port") from error
        if parts.scheme == "http" and not self.private:
            raise ValueError("write https, or private = true for an address of your own net")
        return self


class WebhooksSettings(BaseModel):
    """The part of the settings that names them."""

    webhooks: dict[str, WebhookSettings] = Field(
        {}, description="What chains may call, by name: url, secret, private, ca_file."
    )

    @field_validator("webhooks")
    @classmethod
    def _check_names(cls, value: dict[str, WebhookSettings]) -> dict[str, WebhookSettings]:
        for name in value:
            checked_name(name)
        return value
