"""Calendars and plans as a company file writes them: in use, or as somebody would have them."""

from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk.domain.configuration import present, promises, written
from helpdesk.domain.configuration.written import Written
from helpdesk.domain.sla.moving import Moves, moves


@dataclass(frozen=True)
class SetUp:
    """Calendars and plans, spelt as an export of the company file spells them."""

    calendars: list[Written]
    plans: list[Written]

    def plain(self) -> dict[str, list[Written]]:
        """As it is kept."""
        return {"calendars": self.calendars, "plans": self.plans}

    def with_calendar(self, data: Written) -> "SetUp":
        """The same with this calendar in it, as a file writes one (checked), new or not."""
        return replace(self, calendars=put(self.calendars, written.tidy_calendar(data)))

    def with_plan(self, data: Written) -> "SetUp":
        """The same with a plan. Whom it is for, no other plan is for any longer."""
        item = written.tidy_plan(data)
        others = [freed_from(one, item.get("for", {})) for one in self.plans]
        return replace(self, plans=put(others, item))

    def without_plan(self, slug: str) -> "SetUp":
        """The same without this plan."""
        return replace(self, plans=[one for one in self.plans if one["slug"] != slug])

    def moves(self, now: datetime) -> Moves:
        """Which due times of open tickets would move if it were adopted."""
        return moves(promises.proposed_plans(self.calendars, self.plans), now)


def in_use() -> SetUp:
    """The set-up in use."""
    return SetUp(present.calendars(), present.plans())


def put(items: list[Written], item: Written) -> list[Written]:
    """In the place of the one it changes, or added; in the order of their slugs."""
    others = [one for one in items if one["slug"] != item["slug"]]
    return sorted([*others, item], key=lambda one: str(one["slug"]))


def freed_from(plan: Written, claimed: Written) -> Written:
    """A plan that is for nothing of what another one is for: ``claimed``, as a file writes it."""
    own: Written = {}
    for kind, value in plan.get("for", {}).items():
        taken = claimed.get(kind)
        if isinstance(value, list):
            own[kind] = [one for one in value if one not in (taken or ())]
        else:
            own[kind] = value and not taken
    return written.tidy_plan(plan | {"for": own})
