"""How much one person may do within an hour: more than anybody types, less than a script would.

Counted is what they did, in the history; nothing else is written for it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, select

from helpdesk.domain import rows
from helpdesk.domain.errors import TooMuchAtOnce
from helpdesk.i18n import ngettext
from helpdesk.models import Event, EventKind, Person

WINDOW = timedelta(hours=1)
LOOKED_AT = 5_000
"""So many of everybody's latest facts are looked through: what it costs stays the same however
much somebody has done. Whoever does too much is in most of them."""

_facts = rows.table(Event).c
_NEWEST = select(func.max(_facts.id))
_DONE = select(func.count()).where(
    _facts.actor_id == bindparam("person"),
    _facts.id > bindparam("before"),
    _facts.at > bindparam("since"),
)
_OPENED = _DONE.where(_facts.kind == EventKind.OPENED)


def check_tickets(by: Person, most: int, now: datetime) -> None:
    """Raises TooMuchAtOnce where the person filed ``most`` tickets within the last hour."""
    if _count(_OPENED, by, now) >= most:
        raise TooMuchAtOnce(
            ngettext(
                "You have filed %(num)d ticket within an hour, and the helpdesk takes no more for"
                " now. Send this one a little later.",
                "You have filed %(num)d tickets within an hour, and the helpdesk takes no more for"
                " now. Send this one a little later.",
                most,
            )
        )


def check_changes(by: Person, most: int, now: datetime) -> None:
    """Raises TooMuchAtOnce where the person changed tickets ``most`` times in the last hour."""
    if _count(_DONE, by, now) >= most:
        raise TooMuchAtOnce(
            ngettext(
                "You have changed tickets %(num)d time within an hour, and the helpdesk takes no"
                " more for now. Try again a little later.",
                "You have changed tickets %(num)d times within an hour, and the helpdesk takes no"
                " more for now. Try again a little later.",
                most,
            )
        )


def _count(what: Select[int], by: Person, now: datetime) -> int:
    newest = rows.execute(_NEWEST).scalar() or 0
    asked = {"person": by.id, "before": newest - LOOKED_AT, "since": now - WINDOW}
    return int(rows.execute(what, asked).scalar_one())
