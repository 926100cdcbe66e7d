"""Instants as administrators type them."""

from datetime import UTC, datetime
from typing import Any

import click


class Instant(click.ParamType[datetime]):
    """ISO 8601, in UTC unless it names another offset: 2016-03-01, 2016-03-01T00:00Z."""

    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The aware instant in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value).strip())
            return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("write an instant such as 2016-03-01T00:00Z", param, ctx)
