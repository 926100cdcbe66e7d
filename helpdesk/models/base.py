"""What every table is built from: the declarative class, UTC instants, names chosen from a list."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from helpdesk.extensions import Base, db

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Json = JSON().with_variant(JSONB(), "postgresql")
Texts = dict[str, str]
"""A text people read, by language: ``{"en": "Printer", "uk": "Принтер"}``."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps it without its zone, which is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants: a time without a zone is a bug, not a time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: instants are aware, in UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always give UTC back, whatever zone the connection speaks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Choice = TypeVar("Choice", bound=StrEnum)


def choice(kinds: type[Choice]) -> Any:
    """A column that holds one of an enumeration's values, as text that people can read in SQL."""
    return Enum(
        kinds,
        native_enum=False,
        length=24,
        create_constraint=False,
        values_callable=lambda members: [member.value for member in members],
    )
