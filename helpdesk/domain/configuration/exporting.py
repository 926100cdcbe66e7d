"""The set-up in use as one commented file that `helpdesk config apply` takes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from helpdesk.domain.configuration import present
from helpdesk.domain.configuration.layout import listed
from helpdesk.domain.configuration.written import SECTIONS, Sections, Written
from helpdesk.extensions import db
from helpdesk.models import Department, Person

HEAD = """\
# The set-up of this helpdesk: departments, queues, rights, calendars, plans, topics and forms.
#
#     helpdesk config diff FILE               what applying this file would change, in words
#     helpdesk config apply FILE --dry-run    the same; without --dry-run it is done, all or nothing
#
# A short name (slug) is lasting: things are known by it, so change the name and leave the slug.
# A text is plain (English) or one for each language: {en: Network, uk: Мережа}.
# What a section no longer names is put out of use, never deleted: old tickets stay readable.
# A section left out stays as it is. What is left out of an entry is as docs/company.md says.
"""
COMMENTS = {
    "departments": """\
# Departments that run queues or are named below. Those nobody names come with the directory.
""",
    "queues": """\
# Where work waits, in the order of the pages. line: support line 1 (first contact), 2 or 3.
""",
    "grants": """\
# Who may do what: a role for a directory group (groups within groups count) or a person (user
# name), in a queue, in all queues of a department, or everywhere. Roles: agent, lead, manager,
# administrator; confidential adds confidential tickets. Local accounts never stand here.
""",
    "calendars": """\
# When time counts, in the wall time of timezone. A weekday not named is closed; "24:00" ends a day.
# periods: weeks that hold for a while (from, to; without to, from then on); where several hold, the
# one that began last. holidays: public holidays of a country are days off, but for worked_holidays;
# days_off: your own. Such days are dates, or "12-24" for every year.
# exceptions: the hours of single dates, [] for closed; they go before everything else.
# A change makes a new version.
""",
    "waiting_reasons": """\
# Why work may stand still. pauses: which promises stand still with it (take, next_response, update,
# resolution, operational). awaits_requester: their answer ends it. wake_up: never, optional or
# required. nudges: reminders every_days, one for each of up to three texts, then it is solved.
# Pages offer them in this order. A change makes a new version: waits that have begun keep what held
# for them.
""",
    "plans": """\
# What is promised. targets, by priority: take, first_response, next_response, update, resolution,
# operational (one queue's time; also by line: {line_1: 120, line_2: 480}) in minutes of the
# calendar's open time or as "2 working days", and a deadline in elapsed minutes. for: whose
# tickets; the most personal plan wins (people, departments, categories, queues), then the default.
# escalation: at a percent of a promise's time, or minutes before or after it is due, for the
# tickets of which only_if holds, something is done: docs/sla.md says what.
""",
    "categories": """\
# What people ask for, in the order of the pages: services, and the topics below them. A topic has
# a kind (incident, service_request, question, suggestion) and a queue, its own or the service's.
# priority is medium unless named. closes_after_minutes: minutes of silence after a solution.
# audience: who finds it (departments, groups, people); everybody if left out. Forms: docs/forms.md.
""",
}


def export() -> str:
    """The whole set-up as text; applied to an empty instance it gives the same text again."""
    sections = present.sections()
    sections["departments"] = list(_departments_of_interest(sections))
    return "\n".join([HEAD, written_out(sections)])


def written_out(sections: Sections) -> str:
    """Some sections as text, each with what may stand in it; reads back as the same."""
    calendars = [_with_dates(item) for item in sections.get("calendars", ())]
    dated = sections | ({"calendars": calendars} if "calendars" in sections else {})
    return "\n".join(_section(name, dated[name]) for name in SECTIONS if name in sections)


def _section(name: str, things: list[Written]) -> str:
    return COMMENTS[name] + "\n".join(listed(name, things)) + "\n"


def _departments_of_interest(sections: Sections) -> Iterator[Written]:
    """Those that something names, and those that did not come with the directory's people."""
    named = set(_named(sections))
    homes = select(Person.department_id).where(Person.department_id.is_not(None))
    of_people = set(db.session.scalars(select(Department.slug).where(Department.id.in_(homes))))
    for item in sections["departments"]:
        if item["slug"] in named or item["slug"] not in of_people:
            yield item


def _named(sections: Sections) -> Iterator[str]:
    for item in (*sections["queues"], *sections["grants"]):
        yield item.get("department", "")
    for plan in sections["plans"]:
        yield from plan.get("for", {}).get("departments", ())
    yield from _of_audiences(sections["categories"])


def _of_audiences(categories: list[Written]) -> Iterator[str]:
    for item in categories:
        yield from item.get("audience", {}).get("departments", ())
        yield from _of_audiences(item.get("topics", []))


def _with_dates(calendar: Written) -> dict[str, Any]:
    """Dates as dates, so that they need no quotes."""
    dated = dict(calendar)
    if "periods" in dated:
        dated["periods"] = [
            {key: _date(value) if key in ("from", "to") else value for key, value in one.items()}
            for one in dated["periods"]
        ]
    if "days_off" in dated:
        dated["days_off"] = [{**one, "day": _date(one["day"])} for one in dated["days_off"]]
    if "worked_holidays" in dated:
        dated["worked_holidays"] = [_date(day) for day in dated["worked_holidays"]]
    if "exceptions" in dated:
        exceptions = dated["exceptions"].items()
        dated["exceptions"] = {_date(day): slots for day, slots in exceptions}
    return dated


def _date(day: str) -> date | str:
    """A date as such; month and day stay as they are written."""
    return date.fromisoformat(day) if len(day) > len("12-24") else day
