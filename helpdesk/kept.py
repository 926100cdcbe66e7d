"""Answers that stay true until something happens or another minute makes tickets late.

They are worked out once for a reader and kept in memory: asking again costs one look at what
happened last.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g

from helpdesk import clock
from helpdesk.domain import freshness
from helpdesk.domain.standing import standing
from helpdesk.reader import reader
from helpdesk.web import me

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


def until_something_happens(
    most: int,
) -> Callable[[Callable[Params, Answer]], Callable[Params, Answer]]:
    """Keep a function's last ``most`` answers, each for one reader with the rights they have.

    What it is asked has to be hashable, and its answer may follow from nothing but that, the reader
    and the tickets and the set-up as they are.
    """

    def decorate(answer: Callable[Params, Answer]) -> Callable[Params, Answer]:
        def anew(_as_of: object, *asked: Params.args, **named: Params.kwargs) -> Answer:
            return answer(*asked, **named)

        @wraps(answer)
        def kept(*asked: Params.args, **named: Params.kwargs) -> Answer:
            memories = current_app.extensions.setdefault("kept", {})
            if answer not in memories:
                memories.setdefault(answer, lru_cache(maxsize=most)(anew))
            person = me()
            whose = (person.id, standing(person), reader(), *as_of())
            return cast(Answer, memories[answer](whose, *asked, **named))

        return kept

    return decorate


def as_of() -> tuple[Any, ...]:
    """What happened last and this minute. What is drawn from tickets stays true while both stay;
    within a request nothing else happens."""
    if "as_of" not in g:
        g.as_of = (*freshness.mark(), clock.now().replace(second=0, microsecond=0))
    return cast(tuple[Any, ...], g.as_of)
