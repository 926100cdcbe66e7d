"""Work for the pages to show: tickets in every state, long names, long threads, other alphabets."""

from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import select

from helpdesk.blueprints.attachments.receiving import store
from helpdesk.domain import tickets
from helpdesk.domain.configuration import setup
from helpdesk.domain.rehearsal import keeping
from helpdesk.domain.rehearsal.replaying import Replay
from helpdesk.extensions import db
from helpdesk.models import (
    Attachment,
    Channel,
    Message,
    Person,
    Priority,
    ResolutionCode,
    Ticket,
    WaitingReason,
)
from tests import cast
from tests.filing.paper import picture

ATTACHMENT = "screenshot-of-the-walk"
LONG_TITLE = (
    "Arbeitsplatzausstattungsbestellung für die neue Kollegin im Rechnungsprüfungsausschuss: "
    "Laptop, zwei Bildschirme, Dockingstation und ein Kopfhörer mit Geräuschunterdrückung"
)
LONG_WORD = "C:\\Users\\olha.bondar\\AppData\\" + "Roaming\\" * 14
CODE = f"The path is `{LONG_WORD}` and the message:\n\n    Error 0x80070035 " + "=" * 120
LIST = (
    "What I tried:\n\n1. restarted **twice**\n2. [read this](https://intra.example/vpn)\n\n> quoted"
)


def at_work(now: datetime) -> tuple[int, ...]:
    """File and work tickets with the verbs; gives back the numbers of the telling ones."""
    day = timedelta(days=1)
    telling = (
        _new(now - timedelta(minutes=20)),
        _long_thread(now - 3 * day),
        _waiting(now - 2 * day),
        _solved(now - timedelta(hours=5)),
        _closed(now - 9 * day),
        _withdrawn(now - 4 * day),
    )
    for number in range(70):
        _one_of_many(number, now - timedelta(hours=3 * number + 1))
    _attach(telling[1], now)
    _rehearse(now)
    db.session.commit()
    return telling


def _rehearse(now: datetime) -> None:
    """A shorter solution tried on all of it: done, being changed, running and stopped."""
    plan = setup.in_use().plans[0]
    targets = plan["targets"] | {"medium": {"first_response": 30, "resolution": 240}}
    stricter = setup.in_use().with_plan(plan | {"targets": targets})
    for kind in ("done", "draft", "running", "stopped"):
        row = keeping.make(cast.person("admin"), now)
        keeping.change(row, stricter)
        if kind != "draft":
            keeping.start(row, now - timedelta(days=30), now, now)
        if kind in ("done", "stopped"):
            replay = Replay(keeping.base_of(row), stricter, keeping.period_of(row))
            keeping.keep(row.id, 0, replay.portion(0, 200 if kind == "done" else 40), now)
        if kind == "stopped":
            keeping.cancel(row, now)


def _attach(number: int, now: datetime) -> None:
    """A screenshot beside the first words of a ticket."""
    received = store().receive(BytesIO(picture((400, 260))), 1_000_000)
    store().keep(received)
    message = db.session.scalars(select(Message).where(Message.ticket_id == number)).first()
    assert message
    message.attachments.append(
        Attachment(
            id=ATTACHMENT,
            ticket_id=number,
            uploaded_by_id=cast.person("employee").id,
            name="screenshot of the message.png",
            media_type="image/png",
            size=received.size,
            sha256=received.sha256,
            width=400,
            height=260,
            created_at=now,
        )
    )


def _open(title: str, text: str, now: datetime, topic: str = "printer", **other: object) -> Ticket:
    requester = other.pop("requester", None) or cast.person("employee")
    assert isinstance(requester, Person)
    return tickets.open_ticket(
        by=requester,
        requester=requester,
        category=cast.category(topic),
        form_version=cast.category(topic).form_versions[0],
        title=title,
        description=text,
        answers={"place": "home", "error": CODE} if topic == "vpn" else {},
        now=now,
        **other,  # type: ignore[arg-type]
    )


def _new(now: datetime) -> int:
    return _open(LONG_TITLE, LIST, now, priority=Priority.CRITICAL).id


def _long_thread(now: datetime) -> int:
    ticket = _open("VPN drops after a minute", CODE, now, "vpn")
    agent, employee = cast.person("agent2"), cast.person("employee")
    tickets.take(ticket, by=agent, now=now + timedelta(minutes=4))
    tickets.change_priority(ticket, Priority.CRITICAL, by=agent, now=now + timedelta(minutes=5))
    for turn in range(20):
        then = now + timedelta(minutes=10 * turn + 10)
        tickets.reply(ticket, by=agent, text=f"Please try step {turn}. {LIST}", now=then)
        tickets.note(ticket, by=agent, text="Looks like the gateway.", now=then)
        after = then + timedelta(minutes=3)
        tickets.reply(ticket, by=employee, text=f"Tried {turn}. Працює не завжди.", now=after)
    return ticket.id


def _waiting(now: datetime) -> int:
    ticket = _open("Second monitor flickers when docked", "It flickers.", now)
    agent = cast.person("agent")
    tickets.take(ticket, by=agent, now=now + timedelta(minutes=9))
    later = now + timedelta(minutes=20)
    tickets.reply(ticket, by=agent, text="Does it flicker on the other cable?", now=later)
    tickets.wait(ticket, WaitingReason.ON_REQUESTER, by=agent, now=later + timedelta(minutes=1))
    return ticket.id


def _solved(now: datetime) -> int:
    ticket = _open("Toner is low", "Printer B3-02 says so.", now, channel=Channel.WEB)
    _solve(ticket, now)
    return ticket.id


def _closed(now: datetime) -> int:
    ticket = _open("Cannot print in colour", "Only black comes out.", now)
    _solve(ticket, now)
    employee = cast.person("employee")
    tickets.confirm(ticket, by=employee, now=now + timedelta(hours=2))
    tickets.rate(ticket, score=5, comment="Fast!", by=employee, now=now + timedelta(hours=3))
    return ticket.id


def _withdrawn(now: datetime) -> int:
    ticket = _open("Please ignore", "I found it.", now)
    tickets.withdraw(ticket, by=cast.person("employee"), now=now + timedelta(minutes=3))
    return ticket.id


def _solve(ticket: Ticket, now: datetime) -> None:
    agent = cast.person("agent")
    tickets.take(ticket, by=agent, now=now + timedelta(minutes=9))
    tickets.resolve(
        ticket,
        by=agent,
        text="A new cartridge is in. Please print one page.",
        code=ResolutionCode.SOLVED,
        now=now + timedelta(minutes=50),
        closes_after=timedelta(days=1),
    )


def _one_of_many(number: int, now: datetime) -> None:
    topic = ("printer", "vpn", "new-laptop", "something-else")[number % 4]
    requester = cast.person(("employee", "employee2")[number % 2])
    title = f"Something is wrong with device number {number} on floor {number % 7}"
    ticket = _open(title, "Please help.", now, topic, requester=requester)
    agent = cast.person("agent2" if topic == "vpn" else "agent")
    if number % 3 == 0:
        tickets.take(ticket, by=agent, now=now + timedelta(minutes=5))
    if number % 9 == 0:
        tickets.wait(ticket, WaitingReason.ON_THIRD_PARTY, by=agent, now=now + timedelta(minutes=9))
