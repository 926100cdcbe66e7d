"""The ways around: what stands in the top bar, the side bar and the menu of each person.

Everything is worked out when a layout asks for it, so a fragment pays for nothing. The side bar
with its counters is drawn again only when something happened, or another minute made tickets late.
"""

from functools import cached_property
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user
from markupsafe import Markup

from helpdesk import clock
from helpdesk.domain import bell, counters, policy
from helpdesk.domain.counters import Place
from helpdesk.domain.standing import standing
from helpdesk.i18n import _, text_in
from helpdesk.kept import as_of, until_something_happens
from helpdesk.models import Person
from helpdesk.pieces import piece
from helpdesk.settings import settings

Item = dict[str, Any]


def set_up(app: Flask) -> None:
    """Give the layouts what they list."""
    app.context_processor(lambda: {"ways": Ways(), "site_name": settings().organisation})


class Ways:
    """What the layouts list for the person signed in; nothing for anybody else."""

    @cached_property
    def portal(self) -> list[Item]:
        """The top bar of the portal."""
        return _portal_nav() if current_user.is_authenticated else []

    @cached_property
    def own(self) -> list[Item]:
        """The menu under the person's name."""
        return _person_menu() if current_user.is_authenticated else []

    @cached_property
    def quick(self) -> list[Item]:
        """The bar at the foot of a phone."""
        return _tabbar() if current_user.is_authenticated else []

    @cached_property
    def bell(self) -> Item | None:
        """Notices that were not read."""
        return bell_now() if current_user.is_authenticated else None

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        """The side bar of the desk, section by section."""
        return _sections() if current_user.is_authenticated else []

    @property
    def side(self) -> Markup:
        """The side bar of the desk as it stands in the page."""
        if not current_user.is_authenticated:
            return Markup()
        person = _person()
        here = "" if request.blueprint == "tickets" else request.path  # no way leads to one ticket
        return piece("_side.html", person.id, standing(person), here, *as_of())


@until_something_happens(most=1000)
def queues() -> list[Place]:
    """The queues whose lists the reader may open, first line first, with their counters."""
    return counters.places(_person(), clock.now())


def _person() -> Person:
    person: Person = current_user.person
    return person


def _item(label: str, endpoint: str, icon: str, rooms: tuple[str, ...] = (), **values: Any) -> Item:
    """A way; it stays marked in the ``rooms`` behind its door, given by how their paths begin."""
    url = url_for(endpoint, **values)
    is_here = request.path == url or request.path.startswith(rooms)
    return {"label": label, "url": url, "icon": icon, "current": is_here}


def _portal_nav() -> list[Item]:
    items = [
        _item(_("Get help"), "portal.home", "life-buoy", ("/new", "/services/")),
        _item(_("My tickets"), "portal.my_tickets", "ticket", ("/tickets/",)),
    ]
    if policy.can_use_desk(_person()):
        items.append(_item(_("Desk"), "desk.my_work", "inbox"))
    return items


def _person_menu() -> list[Item]:
    items = [_item(_("Language and time"), "auth.preferences", "settings-2")]
    if policy.can_record_absences(_person()):
        items.append(_item(_("Absences"), "absences.index", "plane"))
    if policy.can_use_desk(_person()):
        items.append(_item(_("Get help"), "portal.home", "life-buoy"))
        items.append(_item(_("Desk"), "desk.my_work", "inbox"))
    return items


def _sections() -> list[dict[str, Any]]:
    person = _person()
    if not policy.can_use_desk(person):
        return []
    figures = [place.figures for place in queues()]
    mine = _item(_("My work"), "desk.my_work", "inbox") | {
        "count": sum(count.mine for count in figures),
        "hot": any(count.mine_overdue for count in figures),
    }
    places = []
    for queue in queues():
        link = _item(text_in(queue.name), "desk.queue", "layers", slug=queue.slug)
        hint = _("line %(number)s", number=queue.line)
        hot = queue.figures.overdue > 0
        places.append(link | {"hint": hint, "count": queue.figures.open, "hot": hot})
    return [
        {"title": "", "items": [mine]},
        {"title": _("Queues"), "items": places},
        {"title": _("More"), "items": _rooms(person), "bottom": True},
    ]


def _rooms(person: Person) -> list[Item]:
    items = []
    if policy.can_see_dashboards(person):
        items.append(_item(_("Workload"), "dashboards.workload", "chart-column"))
        items.append(_item(_("Time by line"), "dashboards.by_line", "hourglass"))
    if policy.can_administer(person):
        items.append(_item(_("Administration"), "admin.home", "settings", ("/admin/",)))
    items.append(_item(_("Get help"), "portal.home", "life-buoy"))
    return items


def _tabbar() -> list[Item]:
    person = _person()
    if not policy.can_use_desk(person):
        return []
    items = [_item(_("My work"), "desk.my_work", "inbox")]
    if policy.can_see_dashboards(person):
        items.append(_item(_("Workload"), "dashboards.workload", "chart-column"))
    return [*items, _item(_("New"), "filing.choose", "plus", door="desk")]


def bell_now() -> Item:
    """Notices the person signed in has not read, and where to read and count them."""
    return {
        "count": bell.unread(_person()),
        "url": url_for("notices.index"),
        "poll_url": url_for("notices.count"),
    }
