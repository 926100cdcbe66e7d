"""Units of work outside requests: short, committed, tried again after a collision."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from helpdesk import database
from helpdesk.extensions import db

Params = ParamSpec("Params")
Result = TypeVar("Result")


def unit(work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Do ``work`` in a transaction of its own and commit it, once more after a passing collision.

    The session is left empty: whatever follows, such as talking to a server, holds no transaction.
    """

    def committed() -> Result:
        result = work(*args, **kwargs)
        db.session.commit()
        return result

    try:
        return database.retrying(committed)
    finally:
        db.session.remove()


def look(question: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs) -> Result:
    """Ask the database without queueing behind writers."""
    try:
        with database.reading():
            return question(*args, **kwargs)
    finally:
        db.session.remove()
