"""Who follows what is recorded: by default the clock and people; within a block fewer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Followers(IntEnum):
    """Who follows what is recorded."""

    NOBODY = 0
    CLOCK = 1
    """Targets, next check and the place in work lists."""
    PEOPLE = 2
    """The same, then mails to send and the bell."""


_followers: ContextVar[Followers] = ContextVar("followers", default=Followers.PEOPLE)


def followers() -> Followers:
    """Who follows what is recorded now."""
    return _followers.get()


def is_told() -> bool:
    """Whether people are told of what is recorded now."""
    return followers() >= Followers.PEOPLE


@contextmanager
def untold() -> Iterator[None]:
    """Within the block the clock follows what is recorded, but nobody is told: for facts that are
    written down long after they happened.
    """
    with _followed_by(Followers.CLOCK):
        yield


@contextmanager
def unfollowed() -> Iterator[None]:
    """Within the block nothing follows from what is recorded: for a long past brought in from
    another system, whose promises are computed once, at its end.
    """
    with _followed_by(Followers.NOBODY):
        yield


@contextmanager
def _followed_by(which: Followers) -> Iterator[None]:
    token = _followers.set(which)
    try:
        yield
    finally:
        _followers.reset(token)
