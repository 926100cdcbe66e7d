"""The ways around: what stands in the top bar, the side bar and the menu of each person.

Everything is worked out when a layout asks for it, so a fragment pays for nothing.
"""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, g, request, url_for
from flask_login import current_user
from werkzeug.local import LocalProxy

from helpdesk import clock
from helpdesk.domain import bell, counters, policy
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.models import Person, Queue
from helpdesk.settings import settings

Item = dict[str, Any]


def set_up(app: Flask) -> None:
    """Give the layouts what they list."""
    parts: dict[str, Callable[[], Any]] = {
        "portal_nav": _portal_nav,
        "person_menu": _person_menu,
        "sidebar": _sidebar,
        "tabbar": _tabbar,
        "bell": _bell,
    }
    proxies = {name: LocalProxy(_once(name, build)) for name, build in parts.items()}
    app.context_processor(lambda: proxies | {"site_name": settings().organisation})


def queues() -> list[Queue]:
    """The queues whose lists the person may open, first line first; read once per request."""
    return cast(list[Queue], _once("queues", _queues)())


def _queues() -> list[Queue]:
    return list(db.session.scalars(policy.visible_queues(_person())))


def _once(name: str, build: Callable[[], Any]) -> Callable[[], Any]:
    def built() -> Any:
        kept = g.setdefault("navigation", {})
        if name not in kept:
            kept[name] = build() if current_user.is_authenticated else []
        return kept[name]

    return built


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
    if policy.can_use_desk(_person()):
        items.append(_item(_("Get help"), "portal.home", "life-buoy"))
        items.append(_item(_("Desk"), "desk.my_work", "inbox"))
    return items


def _sidebar() -> list[dict[str, Any]]:
    person = _person()
    if not policy.can_use_desk(person):
        return []
    figures = counters.by_queue(person, clock.now())
    mine = _item(_("My work"), "desk.my_work", "inbox") | {
        "count": sum(count.mine for count in figures.values()),
        "hot": any(count.mine_overdue for count in figures.values()),
    }
    places = []
    for queue in queues():
        count = figures.get(queue.id, counters.Counters())
        link = _item(text_in(queue.name), "desk.queue", "layers", slug=queue.slug)
        hint = _("line %(number)s", number=queue.line)
        places.append(link | {"hint": hint, "count": count.open, "hot": count.overdue > 0})
    return [
        {"title": "", "items": [mine]},
        {"title": _("Queues"), "items": places},
        {"title": _("More"), "items": _places(person), "bottom": True},
    ]


def _places(person: Person) -> list[Item]:
    items = []
    if policy.can_see_dashboards(person):
        items.append(_item(_("Workload"), "dashboards.workload", "chart-column"))
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


def _bell() -> Item:
    return {
        "count": bell.unread(_person()),
        "url": url_for("notices.index"),
        "poll_url": url_for("notices.count"),
    }
