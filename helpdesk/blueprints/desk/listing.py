"""A list of tickets as a page, and as the part of it that asks again by itself."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for

from helpdesk import clock, navigation
from helpdesk.blueprints.desk.labels import label
from helpdesk.blueprints.desk.remaining import heading, remaining
from helpdesk.domain import lists, policy, waiting_reasons
from helpdesk.domain.lists import Filter, Row
from helpdesk.i18n import _, text_in
from helpdesk.kept import until_something_happens
from helpdesk.web import me, wants_fragment

Tabs = Sequence[tuple[object, Filter]]


def usual_tabs(base: Filter) -> Tabs:
    """The ways to look at a list that are one click away."""
    return [
        (_("Open"), base),
        (_("Unassigned"), base.but(assignee="none")),
        (_("Mine"), base.but(assignee="me")),
        (_("Overdue"), base.but(due="overdue")),
        (_("Waiting"), base.but(state="waiting")),
    ]


def row_values(now: datetime) -> dict[str, Any]:
    """What every row of a list asks: when it is due, and whether its reader may take it."""
    person = me()
    return {
        "remaining": lambda row: remaining(row, now),
        "can_take": lambda row: policy.can(person, "take", row),
    }


def listing(page: str, wanted: Filter, *, fixed: Collection[str], tabs: Tabs, **values: Any) -> str:
    """The list of the filter in its page; for HTMX only the list.

    ``fixed`` are fields the page's own path stands for, so its links need not repeat them.
    """
    now, after = clock.now(), request.args.get("after", "")
    rows, further = lists.page(me(), wanted, now=now, after=after)
    address = partial(_address, fixed)
    shown = {
        "wanted": wanted,
        "groups": _groups(rows, wanted, now),
        **row_values(now),
        "is_alone": wants_fragment(),
        "here": request.full_path.rstrip("?"),
        "first_url": address(wanted) if after else "",
        "further_url": address(wanted, after=further) if further else "",
    }
    if wants_fragment():
        return render_template("desk/_list.html", **shown)
    return render_template(page, **shown, **_around(wanted, tabs, fixed, address), **values)


def _address(fixed: Collection[str], of: Filter, **more: str) -> str:
    """Where this page shows the list of another filter."""
    asked = {name: value for name, value in of.arguments().items() if name not in fixed}
    place: dict[str, Any] = {**(request.view_args or {}), **asked, **more}
    return url_for(str(request.endpoint), **place)


def _around(
    wanted: Filter, tabs: Tabs, fixed: Collection[str], address: Callable[[Filter], str]
) -> dict[str, Any]:
    """What the page says and offers around the list itself."""
    total, hot, *counts = _counts(wanted, wanted.but(due="hour"), *(tab for _name, tab in tabs))
    return {
        "total": total,
        "hot": hot,
        "tabs": _tabs(tabs, counts, wanted, address),
        "queues": {queue.slug: text_in(queue.name) for queue in navigation.queues()},
        "reasons": _reasons(wanted.reason),
        "plain_url": address(Filter()),
        "chosen": [
            (label(name, value), address(wanted.but(**{name: getattr(Filter(), name)})))
            for name, value in wanted.arguments().items()
            if name not in fixed
        ],
        "can_file": policy.can_file_for_others(me()),
    }


def _counted(*several: Filter) -> list[int]:
    """How many tickets each list has: a walk over every open one, whatever a page of it shows."""
    return lists.counts(me(), several, now=clock.now())


_kept_counts = until_something_happens(most=1000)(_counted)


def _counts(*several: Filter) -> list[int]:
    """The same, as of this minute and the last event.

    Words somebody looks for are hardly asked for twice; those are counted anew.
    """
    count = _counted if any(one.words for one in several) else _kept_counts
    return count(*several)


def _reasons(chosen: str) -> dict[str, str]:
    """What a ticket may wait for, by short name; what is chosen is among them, in use or not."""
    slugs = [one.slug for one in waiting_reasons.in_use()]
    offered = dict.fromkeys([*slugs, chosen] if chosen else slugs)
    return {slug: waiting_reasons.name_of(slug) for slug in offered}


def _groups(rows: list[Row], wanted: Filter, now: datetime) -> list[tuple[str, list[Row]]]:
    if not rows:
        return []
    if not wanted.is_in_order_of_work:
        return [(_("Newest first"), rows)]
    return [(name, list(group)) for name, group in groupby(rows, lambda row: heading(row, now))]


def _tabs(
    tabs: Tabs, counts: Sequence[int], wanted: Filter, address: Callable[[Filter], str]
) -> list[dict[str, Any]]:
    return [
        {"label": name, "url": address(tab), "count": count, "current": tab == wanted}
        for (name, tab), count in zip(tabs, counts, strict=True)
    ]
