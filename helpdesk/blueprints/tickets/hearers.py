"""Who hears of steps of a chain, as a reader sees them: by name, and what is done besides."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from sqlalchemy import select

from helpdesk.domain.sla.chain_wording import condition_in_words
from helpdesk.domain.sla.deed_wording import deeds_in_words, deeds_to_come
from helpdesk.domain.sla.dry_run import Planned
from helpdesk.domain.sla.listeners import Hearing
from helpdesk.domain.sla.step import Step
from helpdesk.domain.sla.steps_taken import Taken
from helpdesk.extensions import db
from helpdesk.i18n import _, ngettext, text_in
from helpdesk.models import Category, Person, Queue
from helpdesk.web import me

EMPTY: Mapping[int, str] = MappingProxyType({})


class Hearers:
    """The names of all who hear, and of places once a step names one."""

    def __init__(self, names: Mapping[int, str] = EMPTY, past: Iterable[Taken] = ()) -> None:
        """``names`` are of all people in the steps to come, by id; those of people who were told
        in the ``past`` are read where they are not among them."""
        told = {number for step in past for number in step.told}
        self._names = dict(names) | _names(told - names.keys() - {me().id})

    def who(self, heard: Hearing) -> str:
        """Everybody who would hear of a step."""
        return ", ".join([*self._called([*heard.inside, *heard.outside]), *heard.addresses])

    def told(self, step: Taken) -> str:
        """Everybody who was told of a step; addresses of nobody here are only counted."""
        outside = ngettext("one address", "%(num)d addresses", step.addresses)
        return ", ".join([*self._called(step.told), *([outside] if step.addresses else [])])

    def done(self, step: Taken) -> str:
        """What a step did besides."""
        return " · ".join(deeds_in_words(step.did, self._queue))

    def does(self, step: Planned) -> str:
        """What a step to come will do besides telling people."""
        return "; ".join(deeds_to_come(step.did, self._queue))

    def only_if(self, step: Step) -> str:
        """Which tickets the step is for."""
        return condition_in_words(step.only_if, self._place) if step.only_if else ""

    def _called(self, ids: Iterable[int]) -> list[str]:
        reader = me().id
        return [_("you") if one == reader else self._names.get(one, "") for one in ids]

    def _queue(self, number: int) -> str:
        return self._queues.get(number, "…")

    def _place(self, slug: str) -> str:
        return self._places.get(slug, slug)

    @cached_property
    def _queues(self) -> dict[int, str]:
        found = db.session.execute(select(Queue.id, Queue.name))
        return {number: text_in(name) for number, name in found}

    @cached_property
    def _places(self) -> dict[str, str]:
        found = [*db.session.execute(select(Category.slug, Category.name))]
        found += db.session.execute(select(Queue.slug, Queue.name))
        return {short: text_in(name) for short, name in found}


def _names(numbers: Collection[int]) -> dict[int, str]:
    if not numbers:
        return {}
    query = select(Person.id, Person.name).where(Person.id.in_(numbers))
    return dict(list(db.session.execute(query)))
