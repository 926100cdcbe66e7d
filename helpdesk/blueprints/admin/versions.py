"""Versions of what is set up: calendars, plans and reasons for waiting."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeVar

from flask import abort, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.blueprints.admin import blueprint
from helpdesk.domain.forms.texts import ENGLISH
from helpdesk.extensions import db
from helpdesk.models import Calendar, Plan, ReasonVersion
from helpdesk.models.base import Texts

Versioned = TypeVar("Versioned", Calendar, Plan, ReasonVersion)


def versions_of(kind: type[Versioned], slug: str) -> list[Versioned]:
    """Every version of a thing, the newest first; 404 where there is none."""
    query = select(kind).where(kind.slug == slug).options(joinedload(kind.created_by))
    found = list(db.session.scalars(query.order_by(kind.version.desc())))
    return found or abort(404)


def shown_of(versions: list[Versioned]) -> Versioned:
    """The version the address asks for (``version``), else the newest."""
    wanted = request.args.get("version", type=int)
    return next((row for row in versions if row.version == wanted), versions[0])


def with_changes(
    versions: list[Versioned], changes: Callable[[Versioned, Versioned], Iterable[str]]
) -> list[tuple[Versioned, list[str]]]:
    """Each version with what it changed from the one before it; nothing for the first."""
    found: list[tuple[Versioned, list[str]]] = []
    for new, old in pairwise(versions):
        found.append((new, list(changes(old, new))))
    found.append((versions[-1], []))
    return found


def base_of(kind: type[Versioned], slug: str) -> Versioned | None:
    """The newest version of what is edited; None for something new, 404 for what is not there."""
    return versions_of(kind, slug)[0] if slug else None


def is_stale(base: Versioned | None) -> bool:
    """Whether somebody saved another version since the form that was sent was opened, renamed it,
    took it out of use or brought it back.

    A form that says nothing of names (``called``) is compared by its version alone.
    """
    if base is None:
        return False
    is_other = request.form.get("version", type=int) != base.version
    return is_other or request.form.get("called", called(base)) != called(base)


def called(row: Versioned) -> str:
    """Changes with what a version does not count: its names, and whether it is in use."""
    words = json.dumps([names_of(row), row.is_current], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def seen(base: Versioned, *, is_told: bool) -> tuple[str, str]:
    """Which version a form was opened with, and what ``called`` said of it then.

    A form that is shown again keeps what it was opened with, or it would pass over what somebody
    saved meanwhile; unless that ``is_told`` on the page.
    """
    if is_told or "version" not in request.form:
        return str(base.version), called(base)
    return request.form["version"], request.form.get("called", called(base))


@blueprint.context_processor
def _for_forms() -> dict[str, object]:
    return {"seen": seen}


def names_of(row: Versioned | None) -> Texts:
    """Its names by language."""
    if row is None:
        return {}
    return dict(row.name) if isinstance(row.name, dict) else {ENGLISH: row.name}


def named(typed: Texts, base: Versioned | None) -> Texts | str:
    """The names typed, as they are stored; those in languages the form does not ask stay."""
    names = {code: name for code, name in (names_of(base) | typed).items() if name}
    return names if names.keys() != {ENGLISH} else names[ENGLISH]


def free_slug(kind: type[Versioned], name: str, otherwise: str, longest: int = 50) -> str:
    """A short name nobody has had yet, from the English name; ``otherwise`` where it has none."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:longest].strip("-")
    plain = plain or otherwise
    taken = set(db.session.scalars(select(kind.slug).where(kind.slug.startswith(plain))))
    free = plain
    for number in range(2, len(taken) + 2):
        if free in taken:
            free = f"{plain}-{number}"
    return free
