"""A forecast in plain sentences."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from helpdesk.i18n import _, ngettext
from helpdesk.models import Forecast
from helpdesk.words import business_time, moment


def instant(text: str | None) -> datetime | None:
    """An instant as forecasts keep it."""
    return datetime.fromisoformat(text) if text else None


def headline(forecast: Forecast) -> str:
    """What will become of the queue, in one sentence."""
    if not forecast.result["has_calendar"]:
        return _("No plan says when this queue works, so nothing can be foreseen.")
    if not forecast.result["people"]:
        return _("Nobody works in this queue, so nothing gets done.")
    if not forecast.will_miss:
        return _("At the present pace every promise still open will be kept.")
    return ngettext(
        "At the present pace one ticket will miss its promise.",
        "At the present pace %(num)d tickets will miss their promises.",
        forecast.will_miss,
    )


def emptied(forecast: Forecast, now: datetime) -> str:
    """When everything open now would be done."""
    at = instant(forecast.result["empty_at"])
    if at is not None:
        return moment(at, now)
    return _("now") if forecast.result["is_finished"] else _("not within 45 days")


def change_in_words(
    change: Mapping[str, Any],
    total: int,
    now: datetime,
    queues: Mapping[int, str],
    people: Mapping[int, str],
) -> str:
    """What to change, and how many promises that keeps: ``One more person … keeps 3 of 4.``"""
    until = instant(change["until"]) or now
    facts = {
        "until": moment(until, now),
        "saved": change["saved"],
        "total": total,
        "name": people.get(change["person"] or 0, ""),
        "queue": queues.get(change["queue"] or 0, ""),
        "broken": change["broken"],
    }
    if change["kind"] == "overtime":
        return _overtime(change, facts)
    if change["kind"] == "share":
        words = _(
            "Sharing out assigned tickets among everybody who is here keeps %(saved)s of %(total)s."
        )
    elif change["kind"] == "person":
        words = _("One more person until %(until)s keeps %(saved)s of %(total)s.")
    elif change["broken"]:
        words = _(
            "%(name)s from “%(queue)s” helping out until %(until)s keeps %(saved)s of %(total)s,"
            " and breaks %(broken)s there."
        )
    else:
        words = _(
            "%(name)s from “%(queue)s” helping out until %(until)s keeps %(saved)s of %(total)s"
            " and breaks none there."
        )
    return words % facts


def _overtime(change: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    hours = business_time(change["hours"] * 60)
    return ngettext(
        "%(hours)s of overtime by everybody on the next working day keeps %(saved)s of %(total)s.",
        "%(hours)s of overtime by everybody on each of the next %(num)d working days keeps"
        " %(saved)s of %(total)s.",
        change["days"],
        hours=hours,
        saved=facts["saved"],
        total=facts["total"],
    )


def assumptions(forecast: Forecast) -> Iterator[str]:
    """What the forecast takes for granted, sentence by sentence."""
    result = forecast.result
    yield _("Work is done in the order of work: critical first, then what is due earliest.")
    yield _("Nobody works on two tickets at once, and nothing new comes in.")
    yield _("Who has a ticket does it; what nobody has is done by whoever is free.")
    if result["back"]:
        yield _("The tickets of who is away today are done by who stands in, if that one is here.")
    usual = business_time(result["usual_minutes"])
    if result["is_measured"]:
        yield _(
            "A ticket takes the median work of its topic in the last 90 days, or %(time)s where too"
            " little is known; one already in work takes half of that.",
            time=usual,
        )
    else:
        yield _("No work has been measured yet, so each ticket is taken for %(time)s.", time=usual)
    yield _("People work in the hours of the queue's plan, but for their days away.")
    if result["changes"]:
        yield _("Whoever helps out may take over tickets that others have not gone on with.")
    if result["held"]:
        yield ngettext(
            "One ticket that waits for somebody else without a date is left out.",
            "%(num)d tickets that wait for somebody else without a date are left out.",
            result["held"],
        )
    if result["left_out"]:
        yield ngettext(
            "One ticket further back in the queue is left out.",
            "%(num)d tickets further back in the queue are left out.",
            result["left_out"],
        )
