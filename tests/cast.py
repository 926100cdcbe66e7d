"""The fixed cast of the tests, and the small company it works in.

employee and employee2 ask for help; agent works on line 1 (service desk), agent2 on line 2
(network), lead leads both, manager is responsible for the IT department, admin sets things up.
stranger works in another department's queue (personnel), which none of the others may read.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.domain.sessions import start
from helpdesk.extensions import db
from helpdesk.models import (
    Calendar,
    Category,
    Department,
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
from helpdesk.settings import settings

EPOCH = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
"""A Monday morning; the company exists since then."""

PEOPLE = {
    "employee": ("Olha Bondar", "sales"),
    "employee2": ("Omar Kamal", "finance"),
    "agent": ("Andrii Kravets", "it"),
    "agent2": ("Lucia Moreno", "it"),
    "lead": ("Piotr Nowak", "it"),
    "manager": ("Eva Lang", "it"),
    "admin": ("Ihor Sydorenko", "it"),
    "stranger": ("Hanna Weber", "personnel"),
}
DEPARTMENTS = {"it": "IT", "sales": "Sales", "finance": "Finance", "personnel": "Personnel"}
QUEUES = {
    # slug: (name, support line, department)
    "service-desk": ("Service desk", 1, "it"),
    "network": ("Network", 2, "it"),
    "personnel": ("Personnel", 1, "personnel"),
}
GRANTS = (
    # who, role, queue, department
    ("agent", Role.AGENT, "service-desk", None),
    ("agent2", Role.AGENT, "network", None),
    ("lead", Role.LEAD, "service-desk", None),
    ("lead", Role.LEAD, "network", None),
    ("manager", Role.MANAGER, None, "it"),
    ("admin", Role.ADMINISTRATOR, None, None),
    ("stranger", Role.AGENT, "personnel", None),
)
TOPICS = {
    # slug: (name, kind, priority, queue, confidential)
    "vpn": ("VPN", Kind.INCIDENT, Priority.HIGH, "network", False),
    "printer": ("Printer", Kind.INCIDENT, Priority.MEDIUM, "service-desk", False),
    "new-laptop": ("New laptop", Kind.SERVICE_REQUEST, Priority.LOW, "service-desk", False),
    "something-else": ("Something else", Kind.QUESTION, Priority.MEDIUM, "service-desk", False),
    "grievance": ("Grievance", Kind.QUESTION, Priority.MEDIUM, "personnel", True),
}
VPN_FORM: dict[str, Any] = {
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
                {"key": "error", "kind": "short_text", "label": "What does the message say?"},
            ]
        }
    ]
}
OFFICE_HOURS = {
    "timezone": "Europe/Kyiv",
    "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
PROMISES = {
    "applies_to": {"default": True},
    "targets": {
        "critical": {"first_response": 15, "resolution": 120},
        "high": {"first_response": 60, "resolution": 480},
        "medium": {"first_response": 240, "resolution": 1440},
        "low": {"first_response": 540, "resolution": 2700},
    },
    "escalation": [
        {"at_percent": 75, "target": "resolution", "tell": ["assignee"]},
        {"at_percent": 100, "target": "resolution", "tell": ["assignee", "lead", "manager"]},
    ],
}


def assemble() -> None:
    """Write the company into the empty database at hand, and commit."""
    departments = {slug: Department(slug=slug, name=name) for slug, name in DEPARTMENTS.items()}
    people = {who: _person(who, departments) for who in PEOPLE}
    queues = {
        slug: Queue(
            slug=slug,
            name={"en": name},
            line=line,
            position=at,
            department=departments[department],
        )
        for at, (slug, (name, line, department)) in enumerate(QUEUES.items())
    }
    db.session.add_all([*departments.values(), *people.values(), *queues.values()])
    db.session.flush()
    for who, role, queue, department in GRANTS:
        db.session.add(
            RoleGrant(
                role=role,
                person=people[who],
                queue_id=queues[queue].id if queue else None,
                department_id=departments[department].id if department else None,
                created_at=EPOCH,
            )
        )
    _add_topics(queues)
    _add_promises()
    db.session.commit()


def person(who: str) -> Person:
    """A member of the cast, in the session at hand."""
    return db.session.scalars(select(Person).where(Person.username == who)).one()


def queue(slug: str) -> Queue:
    """A queue of the company."""
    return db.session.scalars(select(Queue).where(Queue.slug == slug)).one()


def category(slug: str) -> Category:
    """A topic of the company."""
    return db.session.scalars(select(Category).where(Category.slug == slug)).one()


def signed_in_token(who: str, *, now: datetime) -> str:
    """Begin a session for a member of the cast, as a right password would, and commit."""
    token = start(person(who), now=now, lasts=timedelta(hours=settings().session_hours))
    db.session.commit()
    return token


def _person(who: str, departments: dict[str, Department]) -> Person:
    name, department = PEOPLE[who]
    mail = f"{who}@demo.example"
    return Person(
        guid=f"cast-{who}",
        username=who,
        username_folded=who,
        name=name,
        name_folded=name.casefold(),
        mail=mail,
        addresses=[PersonAddress(address=mail)],
        department=departments[department],
        created_at=EPOCH,
        synced_at=EPOCH,
    )


def _add_topics(queues: dict[str, Queue]) -> None:
    service = Category(slug="help", name={"en": "Help"}, icon="life-buoy")
    db.session.add(service)
    for at, (slug, (name, kind, priority, where, is_confidential)) in enumerate(TOPICS.items()):
        topic = Category(
            slug=slug,
            parent=service,
            position=at,
            name={"en": name},
            kind=kind,
            priority=priority,
            queue=queues[where],
            is_confidential=is_confidential,
            form_number=1,
        )
        document = VPN_FORM if slug == "vpn" else {}
        topic.form_versions.append(FormVersion(version=1, document=document, created_at=EPOCH))
        db.session.add(topic)


def _add_promises() -> None:
    hours = Calendar(
        slug="office", version=1, name="Office hours", document=OFFICE_HOURS, created_at=EPOCH
    )
    db.session.add(
        Plan(
            slug="standard",
            version=1,
            name="Standard",
            document=PROMISES,
            calendar=hours,
            created_at=EPOCH,
        )
    )
