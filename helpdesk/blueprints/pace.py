"""Doors at which somebody may do only so much within an hour: before the deed, and with a word in
the log for whoever looks into it."""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import request

from helpdesk import clock
from helpdesk.domain import pace
from helpdesk.domain.errors import TooMuchAtOnce
from helpdesk.models import Person
from helpdesk.settings import settings
from helpdesk.web import me


def check_tickets() -> None:
    """Before the reader files a ticket. Raises TooMuchAtOnce."""
    _check(pace.check_tickets, settings().tickets_per_hour)


def check_changes() -> None:
    """Before the reader changes a ticket. Raises TooMuchAtOnce."""
    _check(pace.check_changes, settings().changes_per_hour)


def _check(check: Callable[[Person, int, datetime], None], most: int) -> None:
    try:
        check(me(), most, clock.now())
    except TooMuchAtOnce:
        log = structlog.get_logger()
        log.warning("too_much_at_once", person=me().id, endpoint=request.endpoint, most=most)
        raise
