"""Who is away, until when, and who stands in: said by the person or by a lead."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.alphabet import alphabetical
from helpdesk.domain import policy
from helpdesk.domain.errors import InvalidInput, NotPermitted
from helpdesk.domain.forecast import outdating
from helpdesk.domain.standing import holders, standing
from helpdesk.extensions import db
from helpdesk.i18n import lazy
from helpdesk.models import Absence, AdminEvent, Person, Queue, Role

LONGEST = timedelta(days=730)
LONGEST_NOTE = 200
SATURDAY = 5


def add(
    person: Person,
    first_day: date,
    last_day: date,
    *,
    by: Person,
    now: datetime,
    today: date,
    deputy: Person | None = None,
    note: str = "",
) -> Absence:
    """The person will not be there on these days, the last one included.

    ``today`` is the day where the writer is. Raises NotPermitted for whoever neither is the person
    nor manages the members of a queue of theirs, InvalidInput for days that make no sense.
    """
    _require(person, by)
    if last_day < first_day:
        raise InvalidInput({"last_day": lazy("The last day comes before the first one.")})
    if last_day < today:
        raise InvalidInput({"last_day": lazy("These days are over.")})
    if last_day - first_day > LONGEST or first_day - today > LONGEST:
        raise InvalidInput({"last_day": lazy("Choose days within the next two years.")})
    if deputy is not None and (deputy.id == person.id or not deputy.is_active):
        raise InvalidInput({"deputy": lazy("Choose somebody else to stand in.")})
    absence = Absence(
        person=person,
        first_day=first_day,
        last_day=last_day,
        deputy=deputy,
        note=note.strip()[:LONGEST_NOTE],
        created_at=now,
    )
    db.session.add(absence)
    outdating.outdate()
    _log("absence_added", absence, by, now)
    return absence


def remove(absence: Absence, *, by: Person, now: datetime) -> None:
    """The person will be there after all. Raises NotPermitted as ``add`` does."""
    _require(absence.person, by)
    _log("absence_removed", absence, by, now)
    db.session.delete(absence)
    outdating.outdate()


def in_charge_of(by: Person) -> list[Person]:
    """Whose absences somebody may write down: the own ones first, then those of the members."""
    place = standing(by)
    query = select(Queue).where(Queue.is_active)
    if not place.is_administrator:
        query = query.where(Queue.id.in_(place.lead_queues))
    found = members_of(list(db.session.scalars(query)))
    others = [person for person in found if person.id != by.id]
    return [by, *sorted(others, key=lambda person: alphabetical(person.name))]


def members_of(queues: Collection[Queue]) -> list[Person]:
    """Everybody who works in one of the queues, each once."""
    found: dict[int, Person] = {}
    for queue in queues:
        rows = db.session.scalars(holders(queue, Role.AGENT, Role.LEAD))
        found |= {person.id: person for person in rows}
    return list(found.values())


def coming(people: Collection[int], today: date) -> dict[int, list[Absence]]:
    """Absences of these people that are not over, the earliest first, by person."""
    query = (
        select(Absence)
        .where(Absence.person_id.in_(people), Absence.last_day >= today)
        .options(joinedload(Absence.deputy).lazyload(Person.department))
        .order_by(Absence.first_day, Absence.id)
    )
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in db.session.scalars(query):
        found[absence.person_id].append(absence)
    return dict(found)


def deputies(
    team: Collection[int], away: Mapping[int, Collection[Absence]], today: date
) -> dict[int, int]:
    """Who of the team stands in today for whom, along the chain to somebody who is there.

    ``away`` are the absences of the team that are not over. Whose deputies are all away, or do not
    belong to the team, is left out.
    """
    named = {
        number: absence.deputy_id
        for number, own in away.items()
        for absence in own
        if absence.first_day <= today <= absence.last_day
    }
    found: dict[int, int] = {}
    for number in named:
        passed, deputy = {number}, named[number]
        while deputy in named and deputy not in passed:
            passed.add(deputy)
            deputy = named[deputy]
        if deputy is not None and deputy in team and deputy not in named:
            found[number] = deputy
    return found


def back_on(absences: Collection[Absence], today: date) -> date | None:
    """The first weekday on which somebody away today is back; None for who is here.

    Absences that follow one another count as one.
    """
    day = today
    while any(absence.covers(day) for absence in absences) or (
        day > today and day.weekday() >= SATURDAY
    ):
        day += timedelta(days=1)
    return day if day > today else None


def _require(person: Person, by: Person) -> None:
    if not policy.can_record_absence(by, person):
        raise NotPermitted(lazy("Only the person or a lead of theirs writes down an absence."))


def _log(kind: str, absence: Absence, by: Person, now: datetime) -> None:
    days = {"from": absence.first_day.isoformat(), "to": absence.last_day.isoformat()}
    data = {"person": absence.person.id, **days}
    db.session.add(AdminEvent(at=now, actor=by, kind=kind, data=data))
