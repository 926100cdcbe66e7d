"""What the domain refuses, each with a sentence for the person who asked.

The web door turns these into pages in one place: not permitted 403, not possible now 409,
wrong input 422, too much at once 429.
"""

from dataclasses import dataclass
from typing import Any


class DomainError(Exception):
    """Something the rules do not allow; ``str()`` is the sentence to show."""


class NotPermitted(DomainError):
    """The person may see the thing, but not do this to it."""


class TransitionNotAllowed(DomainError):
    """The workflow has no such move from the state the ticket is in."""


class AlreadyTaken(DomainError):
    """Somebody else took the ticket a moment earlier; the message names them."""


class SubmittedDifferently(DomainError):
    """The same form key came back with another content."""


class TooMuchAtOnce(DomainError):
    """The person did so much within a short time that it looks like a script."""


@dataclass
class EditConflict(DomainError):
    """Somebody else changed the same field after the form was opened."""

    field: str
    """Name of the field both changed."""
    theirs: Any
    """The value that stands now, for people."""
    by: str
    """Name of who changed it."""
    message: str

    def __str__(self) -> str:
        return self.message


class InvalidInput(DomainError):
    """What was typed cannot be used; ``errors`` says why, by field."""

    def __init__(self, errors: dict[str, Any]) -> None:
        """``errors``: field name to sentence."""
        super().__init__("; ".join(str(text) for text in errors.values()))
        self.errors = errors
