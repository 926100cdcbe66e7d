"""The company of the corpus: 1,000 people, 20 queues with their agents, topics and promises."""

import random
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher

from benchmarks.corpus import words
from helpdesk.domain import local_accounts
from helpdesk.extensions import db
from helpdesk.models import (
    Calendar,
    Category,
    Department,
    DirectoryMembership,
    FormVersion,
    Kind,
    Person,
    PersonAddress,
    Plan,
    Priority,
    Queue,
    Role,
    RoleGrant,
)

PEOPLE = 1_000
LOCAL_ACCOUNTS = 8
PASSWORD = "correct horse battery"  # noqa: S105
AGENTS_PER_QUEUE = 4
"""Besides the queue's lead."""
FORM: dict[str, Any] = {
    "sections": [
        {
            "fields": [
                {
                    "key": "place",
                    "kind": "choice",
                    "label": "Where are you?",
                    "required": True,
                    "options": [
                        {"value": "home", "label": "At home"},
                        {"value": "office", "label": "In the office"},
                    ],
                },
                {"key": "device", "kind": "short_text", "label": "Which device or program?"},
            ]
        }
    ]
}
HOURS: dict[str, Any] = {
    "timezone": "Europe/Kyiv",
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
PROMISES: dict[str, Any] = {
    "applies_to": {"default": True},
    "targets": {
        "critical": {"first_response": 30, "resolution": 240},
        "high": {"first_response": 120, "resolution": 960},
        "medium": {"first_response": 240, "resolution": 1620},
        "low": {"first_response": 540, "resolution": 2700},
    },
    "escalation": [
        {"at_percent": 75, "target": "resolution", "tell": ["assignee"]},
        {"at_percent": 100, "target": "resolution", "tell": ["assignee", "lead"]},
    ],
}


def found(now: datetime, seed: int) -> None:
    """Write the company into the empty database at hand, and commit."""
    chance = random.Random(seed)
    departments = {slug: Department(slug=slug, name=name) for slug, name in words.DEPARTMENTS}
    db.session.add_all(departments.values())
    people = _people(chance, list(departments.values()), now)
    queues = {
        slug: Queue(
            slug=slug, name={"en": name}, line=line, position=at, department=departments[where]
        )
        for at, (slug, name, line, where) in enumerate(words.QUEUES)
    }
    db.session.add_all([*people, *queues.values()])
    db.session.flush()
    _give_rights(people, queues, departments, now)
    for queue in queues.values():
        db.session.add(_service(queue, now))
    calendar = Calendar(slug="office", version=1, name="Office", document=HOURS, created_at=now)
    standard = {"slug": "standard", "version": 1, "name": "Standard", "created_at": now}
    db.session.add(Plan(**standard, document=PROMISES, calendar=calendar))
    _break_glass(now)
    db.session.commit()


def _break_glass(now: datetime) -> None:
    """Local accounts, which sign in without a directory: one for each client that does."""
    password_hash = PasswordHasher().hash(PASSWORD)
    for number in range(LOCAL_ACCOUNTS):
        local_accounts.create_administrator(f"local{number}", password_hash, now=now)


def _people(chance: random.Random, departments: list[Department], now: datetime) -> list[Person]:
    found: dict[str, Person] = {}
    first, last = words.FIRST_NAMES.split(), words.LAST_NAMES.split()
    for number in range(PEOPLE):
        name = f"{chance.choice(first)} {chance.choice(last)}"
        username = f"p{number:04}"
        mail = f"{username}@bench.example"
        found[username] = Person(
            guid=f"bench-{number}",
            username=username,
            username_folded=username,
            name=name,
            name_folded=name.casefold(),
            mail=mail,
            phone=f"+380 44 555 {number:04}",
            office=f"Room {number // 7}",
            addresses=[PersonAddress(address=mail)],
            department=departments[number % len(departments)],
            created_at=now,
            synced_at=now,
        )
    return list(found.values())


def _give_rights(
    people: list[Person],
    queues: dict[str, Queue],
    departments: dict[str, Department],
    now: datetime,
) -> None:
    """Agents by a group of the directory, leads and managers by name; the first two administer."""

    def grant(role: Role, **place: Any) -> None:
        db.session.add(RoleGrant(role=role, created_at=now, **place))

    staff = iter(people)
    for _ in range(2):
        grant(Role.ADMINISTRATOR, person=next(staff))
    for slug in ("it", "facilities", "personnel", "finance"):
        grant(Role.MANAGER, person=next(staff), department=departments[slug])
    for slug, queue in queues.items():
        lead = next(staff)
        lead.department = queue.department
        grant(Role.LEAD, person=lead, queue=queue)
        grant(Role.AGENT, group_name=f"agents-{slug}", queue=queue)
        for _ in range(AGENTS_PER_QUEUE):
            agent = next(staff)
            agent.department = queue.department
            db.session.add(DirectoryMembership(person=agent, group_name=f"agents-{slug}"))
    for at, person in enumerate(people):
        db.session.add(DirectoryMembership(person=person, group_name="everybody"))
        db.session.add(DirectoryMembership(person=person, group_name=f"floor-{at % 9}"))


def _service(queue: Queue, now: datetime) -> Category:
    service = Category(slug=f"{queue.slug}-help", name=queue.name, position=queue.position)
    for at, (slug, name, kind, priority) in enumerate(words.TOPICS):
        topic = Category(
            slug=f"{queue.slug}-{slug}",
            parent=service,
            position=at,
            name={"en": name},
            kind=Kind(kind),
            priority=Priority(priority),
            queue=queue,
            form_number=1,
        )
        topic.form_versions.append(FormVersion(version=1, document=FORM, created_at=now))
        db.session.add(topic)
    return service


def first_employee() -> int:
    """How many people at the beginning of the list are staff: the ids after that are not."""
    return 2 + 4 + len(words.QUEUES) * (AGENTS_PER_QUEUE + 1)
