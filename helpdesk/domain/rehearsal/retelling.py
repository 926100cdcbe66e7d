"""A ticket's history as it would read under another set-up. Pure.

Whenever history picked a plan (opened, moved, filed or prioritised anew, or brought to a changed
set-up), it is picked again, by where the ticket stood at that moment. Where the set-up in use and
its copy would pick plans that mean the same, the change makes no difference there and what really
held stays, old versions and all. Where only their chains differ, the promises that really held stay
and the copy's chain goes with them. Where what they promise differs, the copy's plan stands in
history instead, as if it had been in use all along. Everything else, what people did and when,
stays as it was.
"""

from collections.abc import Callable, Sequence

from helpdesk.domain.rehearsal.setup import Rules
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
        self.mixed: dict[int, tuple[int, int]] = {}
        """Plans of histories told so far that keep their promises and get another chain: by a
        number of their own, whose promises and whose chain."""
        self._mixed_as: dict[tuple[int, int], int] = {}

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
        if then is None or now is None or then.promised != now.promised:
            if then is not now:
                number = now.number if now is not None else None
        elif then.chain != now.chain and recorded is not None:
            number = self._with_chain(recorded, now.number)
        said = {**fact.data, "plan": number}
        if fact.kind is EventKind.REPLANNED:
            said.pop("renewed", None)
            if number is not None and before is not None and self._is_renewed(before, number):
                said["renewed"] = True
        is_as_told = number == recorded and said.get("renewed") == fact.data.get("renewed")
        return fact if is_as_told else fact._replace(data=said)

    def _with_chain(self, kept: int, chain: int) -> int:
        """The number of the plan with the promises of one and the chain of the other."""
        number = self._mixed_as.get((kept, chain))
        if number is None:
            number = min((*self.copy.plans, *self.mixed), default=0) - 1
            self._mixed_as[kept, chain] = number
            self.mixed[number] = kept, chain
        return number

    def _is_renewed(self, before: int, number: int) -> bool:
        """Whether it is a newer version of the same plan."""
        return self._slug(before) == self._slug(number)

    def _slug(self, number: int) -> str:
        if number in self.mixed:
            return self._slug(self.mixed[number][0])
        return self.copy.plans[number].slug if number < 0 else self._slugs(number)
