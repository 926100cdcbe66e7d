"""A ticket's history as it would read under another set-up. Pure.

Whenever history picked a plan (opened, moved, filed or prioritised anew, or brought to a changed
set-up), it is picked again, by where the ticket stood at that moment. Where the set-up in use and
its copy would pick plans that mean the same, the change makes no difference there and what really
held stays, old versions and all. Where they differ, the copy's plan stands in history instead, as
if it had been in use all along. Everything else, what people did and when, stays as it was.
"""

from collections.abc import Callable, Sequence

from helpdesk.domain.rehearsal.setup import Picked, Rules
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.facts import Fact
from helpdesk.domain.sla.plans import Place, PlaceOf
from helpdesk.models import EventKind

PICKING = plans.PICKING | {EventKind.REPLANNED}


class Retelling:
    """Histories under a copy of a set-up instead of the set-up it was made from."""

    def __init__(self, base: Rules, copy: Rules, slugs: Callable[[int], str]) -> None:
        """``slugs``: the short names of stored plans, by number."""
        self.base, self.copy, self._slugs = base, copy, slugs

    def of(self, events: Sequence[Fact], place_of: PlaceOf) -> Sequence[Fact]:
        """The events with the copy's plans where those differ; the very same ones where nothing
        does. Oldest first, beginning with the opening.
        """
        told: list[Fact] = []
        category = queue = before = was = None
        for fact in events:
            match fact.kind:
                case EventKind.OPENED:
                    category, queue = fact.data.get("category"), fact.data.get("queue")
                case EventKind.CATEGORY_CHANGED:
                    category = fact.data.get("to")
                case EventKind.MOVED:
                    queue = fact.data.get("to")
            if fact.kind in PICKING:
                retold = self._picked_again(fact, before, place_of(category, queue))
                if before == was and retold.data.get("plan") == fact.data.get("plan"):
                    retold = fact
                was, before = fact.data.get("plan", was), retold.data.get("plan", before)
                fact = retold
            told.append(fact)
        is_same = all(one is other for one, other in zip(told, events, strict=True))
        return events if is_same else told

    def _picked_again(self, fact: Fact, before: int | None, place: Place) -> Fact:
        """The fact with the plan that holds from it on; ``before`` is the one until then."""
        then, now = self.base.pick(place), self.copy.pick(place)
        recorded = fact.data.get("plan", before)
        number = recorded
        if not _means_the_same(then, now):
            number = now.number if now is not None else None
        said = {**fact.data, "plan": number}
        if fact.kind is EventKind.REPLANNED:
            said.pop("renewed", None)
            if number is not None and before is not None and self._is_renewed(before, number):
                said["renewed"] = True
        is_as_told = number == recorded and said.get("renewed") == fact.data.get("renewed")
        return fact if is_as_told else fact._replace(data=said)

    def _is_renewed(self, before: int, number: int) -> bool:
        """Whether it is a newer version of the same plan."""
        return self._slug(before) == self._slug(number)

    def _slug(self, number: int) -> str:
        return self.copy.plans[number].slug if number < 0 else self._slugs(number)


def _means_the_same(one: Picked | None, other: Picked | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.meaning == other.meaning
