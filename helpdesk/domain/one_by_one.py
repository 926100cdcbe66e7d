"""Handling tickets so that one of them which cannot be handled does not stop the others."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.extensions import db
from helpdesk.models import Ticket

# When a ticket that could not be handled is looked at again.
LOOKED_AT_AGAIN_AFTER = timedelta(hours=1)
COLLISIONS = (OperationalError, InterfaceError, StaleDataError)


def handle(tickets: Iterable[Ticket], *works: Callable[[Ticket], object]) -> list[int]:
    """Do ``works`` to each ticket in a savepoint of its own; the numbers of those they failed for.

    Nothing of a failed one stays. Raises what is about the database, not about a ticket: then the
    whole unit of work is tried again.
    """
    failed = []
    for ticket in tickets:
        number = ticket.id
        try:
            with db.session.begin_nested():
                for work in works:
                    work(ticket)
        except COLLISIONS:
            raise
        except Exception:
            structlog.get_logger().exception("left for later", ticket=number)
            failed.append(number)
    return failed
