"""A ticket's history as it would read under another set-up. Pure.

Whenever history picked a plan (opened, moved, filed or prioritised anew, or brought to a changed
set-up), it is picked again, by where the ticket stood at that moment: from the set-up in use, and
from its copy. What both have alike, each promise, step and day by itself, the change does not
touch: there what really held stays, old versions and all. What they have otherwise holds as the
copy has it, as if it had been in use all along. Everything else, what people did and when, stays as
it was.
"""

from collections.abc import Sequence
from typing import Any

from helpdesk.domain.rehearsal.parts import Parts, parts_of, version_of
from helpdesk.domain.rehearsal.rules import Picked, Rules
from helpdesk.domain.sla import plans
from helpdesk.domain.sla.facts import Fact, Version
from helpdesk.domain.sla.plans import Place, PlaceOf
from helpdesk.models import EventKind

PICKING = plans.PICKING | {EventKind.REPLANNED}


class Retelling:
    """Histories under a copy of a set-up instead of the set-up it was made from."""

    def __init__(
        self,
        base: Rules,
        copy: Rules,
        versions: dict[int, Version],
        names: dict[int, tuple[str, Any]],
    ) -> None:
        """``versions`` are those of the copy and of all histories told, by number, ``names`` their
        short names and names; to both is added what is partly one and partly another.
        """
        self.base, self.copy, self.versions, self.names = base, copy, versions, names
        self._changed_as: dict[tuple[int | None, int, int], int | None] = {}
        self._known: dict[str, list[tuple[int, Parts]]] = {}
        """By short name what a plan of the copy is made of, and what it makes of earlier ones."""

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
        was, would = self.base.pick(place), self.copy.pick(place)
        recorded = number = fact.data.get("plan", before)
        if was is not None and would is not None:
            number = self._changed(recorded, was, would)
        elif was is not would:
            number = would.number if would is not None else None
        said = {**fact.data, "plan": number}
        if fact.kind is EventKind.REPLANNED:
            said.pop("renewed", None)
            if number is not None and before is not None and self._is_renewed(before, number):
                said["renewed"] = True
        is_as_told = number == recorded and said.get("renewed") == fact.data.get("renewed")
        return fact if is_as_told else fact._replace(data=said)

    def _changed(self, held: int | None, was: Picked, would: Picked) -> int | None:
        """The number of the plan that held, with what the copy changes of it: that very one where
        the change does not touch it."""
        key = held, was.number, would.number
        if key not in self._changed_as:
            self._changed_as[key] = self._made(held, was, would)
        return self._changed_as[key]

    def _made(self, held: int | None, was: Picked, would: Picked) -> int | None:
        before = parts_of(self.base.versions[was.number])
        after = parts_of(self.copy.versions[would.number])
        nothing = before._replace(promised={}, steps={})
        really = parts_of(self.versions[held]) if held is not None else nothing
        found = really.changed_as(before, after)
        if found == really and (held is None or was.slug == would.slug):
            return held
        known = self._known.setdefault(would.slug, [(would.number, after)])
        same = next((number for number, parts in known if parts == found), None)
        if same is not None:
            return same
        number = min(self.versions) - 1
        hours = self.copy.versions[would.number][1]
        self.versions[number] = version_of(found, otherwise=hours)
        self.names[number] = would.slug, would.name
        known.append((number, found))
        return number

    def _is_renewed(self, before: int, number: int) -> bool:
        """Whether it is a newer version of the same plan."""
        return self.names[before][0] == self.names[number][0]
