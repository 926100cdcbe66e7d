"""The bare app: a signed cookie names the person, one query loads them, one or a few load the page.

Same tables, same engine set-up, same rows on a page as the product; no rights, no history, no
promises, no notices, no one-time keys, no languages. README.md says why it looks as it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from sqlalchemy import Connection, Engine, create_engine, func, insert, select, update
from werkzeug.wrappers import Response

from benchmarks.bare.tables import category, event, message, person, queue, target, ticket
from helpdesk import database

PAGE = 25


def create_app(url: str, secret: str) -> Flask:
    """The bare app on a database of the product."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secret, SESSION_COOKIE_NAME="bare")
    engine = create_engine(url, **database.engine_options(url))
    database.prepare(engine)
    app.before_request(load_person(engine))
    app.teardown_request(leave)
    app.add_url_rule("/queues/<slug>", view_func=queue_page)
    app.add_url_rule("/tickets/<int:number>", view_func=ticket_page)
    app.add_url_rule("/tickets", view_func=create, methods=["POST"])
    app.add_url_rule("/tickets/<int:number>/replies", view_func=reply, methods=["POST"])
    app.add_url_rule("/dashboard", view_func=dashboard)
    app.add_url_rule("/sign-in", view_func=sign_in, methods=["POST"])
    return app


def load_person(engine: Engine) -> Any:
    """Before each request: a connection, and the person of the cookie."""

    def load() -> None:
        is_stranger = request.endpoint == "sign_in"
        g.hold = _connection(engine, reads=request.method == "GET" or is_stranger)
        g.connection = g.hold.__enter__()
        if is_stranger:
            return
        columns = (person.c.id, person.c.name, person.c.is_active)
        found = _db().execute(select(*columns).where(person.c.id == session.get("person")))
        g.me = found.one_or_none()
        if g.me is None or not g.me.is_active:
            abort(401)

    return load


@contextmanager
def _connection(engine: Engine, reads: bool) -> Iterator[Connection]:
    if not reads:
        with engine.connect() as connection:
            yield connection
        return
    with database.reading(), engine.connect() as connection:
        yield connection


def leave(error: BaseException | None) -> None:
    """After each request: the connection goes back to the pool."""
    if "hold" in g:
        g.hold.__exit__(None, None, None)


def _db() -> Connection:
    connection: Connection = g.connection
    return connection


def queue_page(slug: str) -> str:
    """The queue's open tickets, in the order of work, a page of 25."""
    requester, assignee = person.alias(), person.alias()
    query = (
        select(
            ticket.c.id,
            ticket.c.title,
            ticket.c.state,
            ticket.c.priority,
            ticket.c.waiting_reason,
            ticket.c.due_at,
            requester.c.name.label("requester"),
            assignee.c.name.label("assignee"),
            category.c.name.label("category"),
            queue.c.name.label("queue"),
        )
        .join(queue, queue.c.id == ticket.c.queue_id)
        .join(category, category.c.id == ticket.c.category_id)
        .join(requester, requester.c.id == ticket.c.requester_id)
        .outerjoin(assignee, assignee.c.id == ticket.c.assignee_id)
        .where(queue.c.slug == slug, ticket.c.is_open)
        .order_by(ticket.c.work_order, ticket.c.id)
        .limit(PAGE + 1)
    )
    rows = _db().execute(query).all()
    return render_template("queue.html", rows=rows[:PAGE], has_more=len(rows) > PAGE, now=_now())


def ticket_page(number: int) -> str:
    """One ticket: its facts, its conversation, what happened, its due times."""
    requester, assignee = person.alias(), person.alias()
    found = (
        _db()
        .execute(
            select(
                ticket,
                requester.c.name.label("requester"),
                requester.c.phone.label("requester_phone"),
                requester.c.mail.label("requester_mail"),
                requester.c.office.label("requester_office"),
                assignee.c.name.label("assignee"),
                category.c.name.label("category"),
                queue.c.name.label("queue"),
            )
            .join(queue, queue.c.id == ticket.c.queue_id)
            .join(category, category.c.id == ticket.c.category_id)
            .join(requester, requester.c.id == ticket.c.requester_id)
            .outerjoin(assignee, assignee.c.id == ticket.c.assignee_id)
            .where(ticket.c.id == number)
        )
        .one_or_none()
    )
    if found is None:
        abort(404)
    return render_template(
        "ticket.html",
        ticket=found,
        messages=_db().execute(_messages(number)).all(),
        events=_db().execute(_events(number)).all(),
        targets=_db().execute(select(target).where(target.c.ticket_id == number)).all(),
    )


def _messages(number: int) -> Any:
    return (
        select(message.c.id, message.c.kind, message.c.body, message.c.created_at, person.c.name)
        .outerjoin(person, person.c.id == message.c.author_id)
        .where(message.c.ticket_id == number)
        .order_by(message.c.id)
    )


def _events(number: int) -> Any:
    return (
        select(event.c.kind, event.c.at, person.c.name)
        .outerjoin(person, person.c.id == event.c.actor_id)
        .where(event.c.ticket_id == number)
        .order_by(event.c.id)
    )


def create() -> Response:
    """Insert a ticket and its first message."""
    topic = _db().execute(
        select(category).where(category.c.slug == request.form["topic"])
    ).one_or_none() or abort(404)
    now = _now()
    number = _db().scalar(
        insert(ticket)
        .values(
            version=1,
            kind=topic.kind,
            title=request.form["title"].strip()[:200] or abort(422),
            category_id=topic.id,
            answers={"place": request.form["place"], "device": request.form["device"]},
            queue_id=topic.queue_id,
            requester_id=g.me.id,
            opened_by_id=g.me.id,
            channel="web",
            state="new",
            is_open=True,
            priority=topic.priority,
            is_confidential=False,
            judge_result=False,
            opened_at=now,
            updated_at=now,
            work_order="3",
        )
        .returning(ticket.c.id)
    )
    _write(number, "description", request.form["description"], now)
    _db().commit()
    return redirect(url_for("ticket_page", number=number), 303)


def reply(number: int) -> Response:
    """Insert a message and note in the ticket that something happened."""
    now = _now()
    touched = _db().execute(
        update(ticket)
        .where(ticket.c.id == number)
        .values(version=ticket.c.version + 1, updated_at=now)
    )
    if touched.rowcount != 1:
        abort(404)
    _write(number, "reply", request.form["text"], now)
    _db().commit()
    return redirect(url_for("ticket_page", number=number), 303)


def _write(number: int, kind: str, body: str, now: datetime) -> None:
    _db().execute(
        insert(message).values(
            ticket_id=number,
            author_id=g.me.id,
            kind=kind,
            channel="web",
            body=body.strip() or abort(422),
            salt="",
            is_automatic=False,
            looks_like_thanks=False,
            created_at=now,
        )
    )


def dashboard() -> str:
    """A bare count of open tickets by queue."""
    query = (
        select(queue.c.name, func.count())
        .join(ticket, ticket.c.queue_id == queue.c.id)
        .where(ticket.c.is_open)
        .group_by(queue.c.id, queue.c.name, queue.c.position)
        .order_by(queue.c.position)
    )
    return render_template("dashboard.html", rows=_db().execute(query).all())


def sign_in() -> Response:
    """Check name and password; the cookie names the person from now on."""
    name = request.form["username"].casefold()
    columns = (person.c.id, person.c.password_hash)
    found = _db().execute(select(*columns).where(person.c.username_folded == name)).one_or_none()
    try:
        PasswordHasher().verify(found.password_hash if found else "", request.form["password"])
    except (Argon2Error, InvalidHashError):
        abort(422)
    session["person"] = found.id if found else None
    return redirect(url_for("dashboard"), 303)


def _now() -> datetime:
    return datetime.now(UTC)
