"""What the demo's administrator has tried on the tickets of the last ninety days."""

from datetime import datetime

from helpdesk.demo.seeding.stage import Stage
from helpdesk.domain.configuration import setup
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal import keeping
from helpdesk.domain.rehearsal.replaying import Replay


def rehearse(stage: Stage, since: datetime, now: datetime) -> None:
    """Sooner first answers, and Fridays as long as the other days: tried to the end."""
    row = keeping.make(stage.people["admin"], now)
    keeping.change(row, _proposed())
    keeping.start(row, since, now, now)
    replay = Replay(keeping.base_of(row), keeping.copy_of(row), keeping.period_of(row))
    is_last = False
    while not is_last:
        portion = replay.portion(row.reached)
        keeping.keep(row.id, row.reached, portion, now)
        is_last = portion.is_last


def _proposed() -> SetUp:
    copy = setup.in_use()
    hours = next(one for one in copy.calendars if one["slug"] == "office")
    week = {**hours["hours"], "fri": hours["hours"]["mon"]}
    copy = copy.with_calendar(hours | {"hours": week})
    plan = next(one for one in copy.plans if one["slug"] == "office")
    sooner = {"medium": {"first_response": 120}, "low": {"first_response": 300}}
    targets = {name: one | sooner.get(name, {}) for name, one in plan["targets"].items()}
    return copy.with_plan(plan | {"targets": targets})
