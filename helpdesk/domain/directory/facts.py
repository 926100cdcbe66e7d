"""Writing one person's facts; each function says whether it changed anything."""

import re
import unicodedata
from functools import cached_property

from sqlalchemy import select

from helpdesk.domain.directory.profile import Profile
from helpdesk.extensions import db
from helpdesk.models import Department, DirectoryMembership, Person

LONGEST_GROUP = 200


class Departments:
    """All departments by folded name; an unknown one is founded when somebody works in it."""

    def named(self, name: str, current: Department | None = None) -> Department | None:
        """The department of this name or slug; None for no name.

        ``current`` is where somebody works now: if that is it, nothing need be read.
        """
        if not name:
            return None
        folded = fold(name)
        if current is not None and folded in (fold(current.name), current.slug):
            return current
        found = self._by_name.get(folded)
        if found is None:
            found = Department(slug=self._free_slug(name), name=name)
            db.session.add(found)
            self._by_name[folded] = found
        return found

    @cached_property
    def _by_name(self) -> dict[str, Department]:
        with db.session.no_autoflush:  # it may be asked for in the middle of a person's facts
            known = db.session.scalars(select(Department)).all()
        by_name = {fold(department.name): department for department in known}
        return by_name | {department.slug: department for department in known}

    @cached_property
    def _slugs(self) -> set[str]:
        return {department.slug for department in self._by_name.values()}

    def _free_slug(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "department"
        slug, number = stem, 1
        while slug in self._slugs:
            number += 1
            slug = f"{stem}-{number}"
        self._slugs.add(slug)
        return slug


def fold(text: str) -> str:
    """One spelling for names that differ in case, width or blanks only."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def write_facts(person: Person, profile: Profile, departments: Departments) -> list[str]:
    """Bring name, mail, phone, office, department and language up to date; says what changed.

    The directory proposes a language once; from then on the person's own choice stands.
    """
    department = departments.named(profile.department, person.department)
    wanted: dict[str, object] = {
        "name": profile.name[:200],
        "name_folded": fold(profile.name)[:200],
        "mail": profile.addresses[0] if profile.addresses else None,
        "phone": profile.phone[:64] or None,
        "office": profile.office[:120] or None,
        "language": person.language or profile.language.partition("-")[0].lower()[:12] or None,
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    if person.department is not department:
        person.department = department
        changed.append("department")
    return [field for field in changed if field != "name_folded"]


def write_groups(person: Person, profile: Profile) -> bool:
    """Make the person's directory groups those of the profile."""
    wanted = {fold(name)[:LONGEST_GROUP] for name in profile.group_names}
    have = {membership.group_name for membership in person.directory_groups}
    for membership in list(person.directory_groups):
        if membership.group_name not in wanted:
            person.directory_groups.remove(membership)
    for name in sorted(wanted - have):
        person.directory_groups.append(DirectoryMembership(group_name=name))
    return wanted != have
