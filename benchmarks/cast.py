"""Who asks: agents of the busiest queues, employees, administrators, all signed in at both apps."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from helpdesk import Helpdesk, clock
from helpdesk.domain.sessions import start
from helpdesk.domain.standing import holders
from helpdesk.extensions import db
from helpdesk.models import Category, Person, Queue, Role, RoleGrant, Ticket
from helpdesk.settings import Settings

SECRET = "of the bare app"  # noqa: S105
CSRF_SECRET = "0" * 40
TICKETS_EACH = 200


@dataclass(frozen=True)
class Actor:
    """Somebody signed in, and what they work on. The cookies name the person at both apps."""

    person: int
    our_cookie: str
    bare_cookie: str
    csrf: str
    queue: str = ""
    topic: str = ""
    tickets: tuple[int, ...] = field(default=())
    username: str = ""


@dataclass(frozen=True)
class Cast:
    """Everybody who asks."""

    agents: list[Actor]
    employees: list[Actor]
    administrators: list[Actor]
    strangers: list[Actor]
    """With a local account, at the sign-in page."""


def sign_in(app: Helpdesk, size: int = 8) -> Cast:
    """Begin sessions for a cast of ``size`` in each part, and commit."""
    with app.app_context():
        queues = list(db.session.scalars(select(Queue).order_by(Queue.position).limit(size)))
        topics = [
            db.session.scalars(
                select(Category.slug).where(Category.queue_id == queue.id).order_by(Category.id)
            ).first()
            or ""
            for queue in queues
        ]
        workers = [db.session.scalars(holders(queue, Role.AGENT)).first() for queue in queues]
        agents = [
            _actor(app, worker, queue.slug, tickets=_open_in(queue))
            for worker, queue in zip(workers, queues, strict=True)
            if worker is not None
        ]
        others = (
            select(Person).where(Person.guid.is_not(None)).order_by(Person.id.desc()).limit(size)
        )
        employees = [
            _actor(app, person, topic=topic)
            for person, topic in zip(db.session.scalars(others), topics, strict=True)
        ]
        administrators = [_actor(app, person) for person in _administrators(is_local=False)]
        locals_ = [_stranger(app, person) for person in _administrators(is_local=True)]
        db.session.commit()
        return Cast(agents, employees, administrators, locals_)


def _administrators(*, is_local: bool) -> list[Person]:
    query = (
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, Person.guid.is_(None) == is_local)
    )
    return list(db.session.scalars(query))


def _stranger(app: Helpdesk, person: Person) -> Actor:
    """Somebody at the sign-in page, with the cookie that its form came with."""
    return Actor(
        person=person.id,
        our_cookie="helpdesk=" + _signed(app, {"csrf_token": CSRF_SECRET}),
        bare_cookie="bare=",
        csrf=_csrf(app),
        username=person.username,
    )


def _open_in(queue: Queue) -> tuple[int, ...]:
    """The latest open tickets; in a tiny corpus a queue may have none, then ended ones do."""
    latest = select(Ticket.id).order_by(Ticket.id.desc()).limit(TICKETS_EACH)
    latest = latest.where(Ticket.queue_id == queue.id)
    found = db.session.scalars(latest.where(Ticket.is_open)).all()
    return tuple(found or db.session.scalars(latest).all())


def _actor(
    app: Helpdesk, person: Person, queue: str = "", topic: str = "", tickets: tuple[int, ...] = ()
) -> Actor:
    options: Settings = app.extensions["settings"]
    lasts = timedelta(hours=options.session_hours)
    token = start(person, now=clock.now(), lasts=lasts, user_agent="benchmarks")
    return Actor(
        person=person.id,
        our_cookie="helpdesk=" + _signed(app, {"token": token, "csrf_token": CSRF_SECRET}),
        bare_cookie="bare=" + _signed(_bare(), {"person": person.id}),
        csrf=_csrf(app),
        queue=queue,
        topic=topic,
        tickets=tickets,
    )


def _csrf(app: Helpdesk) -> str:
    """The token of our forms for the secret in the session, in flask-wtf's own way."""
    key = str(app.secret_key)
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(CSRF_SECRET))


def _bare() -> Flask:
    app = Flask("bare")
    app.secret_key = SECRET
    return app


def _signed(app: Flask, content: dict[str, object]) -> str:
    """What the application writes into the cookie of its session."""
    sessions = app.session_interface
    assert isinstance(sessions, SecureCookieSessionInterface)
    serializer = sessions.get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps(content))
