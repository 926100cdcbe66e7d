"""What a verb would do to a ticket's promises, seen before it is done."""

from collections.abc import Callable

from helpdesk.domain import history, rows
from helpdesk.domain.sla.outlook import Outlook, outlook
from helpdesk.extensions import db
from helpdesk.models import Ticket


def what_if(ticket: Ticket, act: Callable[[], object]) -> Outlook | None:
    """What would become of the promises if ``act`` did its verb to the ticket; None where it would
    do nothing. Raises what the verb raises.

    The verb itself is asked, so a preview knows every rule that saving knows, and none besides.
    It writes nothing: what it changed of the ticket is forgotten at the end.
    """
    try:
        with db.session.no_autoflush, history.supposing() as supposed:
            act()
            if not supposed:
                return None
            rows.point(ticket)
            return outlook(ticket, supposed[0].known, [one.fact for one in supposed])
    finally:
        db.session.expire(ticket)
