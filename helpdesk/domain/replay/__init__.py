"""The replay door: histories of another system, written fact by fact at their recorded times.

``open_ticket`` and ``go_on`` write what the ordinary verbs would have written, at the instant the
other system names. They ask neither workflow nor policy nor for texts: what happened, happened.
Nobody is told, nothing escalates, nothing closes by itself. ``settle`` then computes the promises
of the tickets from their facts.

A ticket brought in rests: time alone does nothing to it, until somebody here does something its
clock follows (answers, takes, moves, solves …; a note only tells). From then on it lives as any
ticket, but steps of its promises that were due before stay untold. Nothing more is brought in for
it then: two histories do not mix.
"""

from helpdesk.domain.replay.known import KnownNames, slug_of
from helpdesk.domain.replay.picture import Picture
from helpdesk.domain.replay.resting import LivesHere, find, lives_here, settle
from helpdesk.domain.replay.telling import Origin, go_on, open_ticket

__all__ = [
    "KnownNames",
    "LivesHere",
    "Origin",
    "Picture",
    "find",
    "go_on",
    "lives_here",
    "open_ticket",
    "settle",
    "slug_of",
]
