"""Who of the demo's staff is away when the visitor comes, or soon will be."""

from datetime import datetime, timedelta

from helpdesk.demo.seeding.office import KYIV
from helpdesk.demo.seeding.stage import Stage
from helpdesk.domain import absences

# Who, days until they leave, for how many days, who stands in, why.
PLANNED = (
    ("i.dubois", -1, 4, "agent", "Holiday"),
    ("s.bilyk", 0, 2, "agent2", "Training"),
    ("agent2", 9, 5, "s.bilyk", "Holiday"),
)


def plan(stage: Stage, now: datetime) -> None:
    """Write their absences down."""
    today = now.astimezone(KYIV).date()
    for name, starts_in, days, deputy, note in PLANNED:
        person, first = stage.people[name], today + timedelta(days=starts_in)
        absences.add(
            person,
            first,
            first + timedelta(days=days - 1),
            by=person,
            now=now,
            today=today,
            deputy=stage.people[deputy],
            note=note,
        )
