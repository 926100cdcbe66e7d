"""Two web, two workers, one database, one Redis: one helpdesk, whichever process answers."""

import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.databases import ENGINE
from tests.deployment.balancer import Answer, Person
from tests.deployment.house import House, environment
from tests.deployment.written import PORT, health_check
from tests.services.redis import Redis
from tests.services.smtp import MailServer
from tests.visitor import Visitor

PASSWORD = "a long password for the day"
PARTS = ("web-1", "web-2", "worker-1", "worker-2")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.faults,
    pytest.mark.skipif(ENGINE == "sqlite", reason="several machines share PostgreSQL"),
]


@pytest.fixture
def options() -> dict[str, Any]:
    return {"public_url": "http://helpdesk.example.org"}


@pytest.fixture
def house(app: Helpdesk, redis: Redis, mail_server: MailServer, tmp_path: Path) -> Iterator[House]:
    made = House(environment(app, redis, mail_server), tmp_path)
    made.run("helpdesk", "migrate")
    for part in PARTS:
        made.start(part)
    yield made
    made.stop()


def person(house: House, who: str, as_: Callable[[str], Visitor]) -> Person:
    """Somebody who is signed in already."""
    visitor = as_(who)
    cookie = f"helpdesk={visitor.cookie}"
    return Person("helpdesk.example.org", webs(house), cookie=cookie, token=visitor.form_token())


def webs(house: House) -> list[int]:
    return [house.ports[part] for part in PARTS if part.startswith("web")]


def file_ticket(employee: Person, title: str) -> Answer:
    return employee.post(
        "/new/printer", draft=secrets.token_hex(16), title=title, description="It beeps."
    )


def test_a_sign_in_and_its_work_are_the_same_on_every_web_process(
    house: House, as_: Callable[[str], Visitor], mail_server: MailServer
) -> None:
    house.run("helpdesk", "admin", "create", "keeper", "--password-stdin", said=f"{PASSWORD}\n")
    keeper = Person("helpdesk.example.org", webs(house))
    keeper.sign_in("keeper", PASSWORD)
    for _ in range(4):  # twice on each
        assert keeper.get("/admin/").status == 200
    employee, agent = person(house, "employee", as_), person(house, "agent", as_)
    filed = file_ticket(employee, "Paper jam")
    assert filed.status == 303
    for turn in range(4):
        asked = agent.post(f"{filed.location}/replies", text=f"Question {turn}?")
        assert asked.status == 303, asked.text
        for _ in range(2):
            assert f"Question {turn}?" in employee.get(filed.location).text
    mails = mail_server.wait_for(5)
    time.sleep(3)  # and not one more, although two workers look
    assert len({mail.message_id for mail in mails}) == len(mail_server.mails)


def test_the_image_knows_that_it_is_ready(house: House) -> None:
    port = str(house.ports["web-1"])
    check = [word.replace(PORT, port) for word in health_check()]
    subprocess.run([sys.executable, *check[1:]], env=house.env, check=True, timeout=30)
    with pytest.raises(subprocess.CalledProcessError):
        nobody = [word.replace(PORT, "1") for word in health_check()]
        subprocess.run([sys.executable, *nobody[1:]], env=house.env, check=True, timeout=30)


def test_a_new_version_everywhere_fails_no_request_and_doubles_no_mail(
    app: Helpdesk, house: House, as_: Callable[[str], Visitor], mail_server: MailServer
) -> None:
    people = [person(house, who, as_) for who in ("employee", "employee2")]
    is_over, failed, titles = threading.Event(), [], []

    def work(employee: Person, name: int) -> None:
        count = 0
        while not is_over.is_set():
            count += 1
            title = f"Jam {name}.{count}"
            try:
                answer = file_ticket(employee, title)
                page = employee.get(answer.location)
            except Exception as error:
                failed.append(repr(error))
                continue
            if (answer.status, page.status) == (303, 200):
                titles.append(title)
            else:
                failed.append(f"{answer.status} {page.status}")

    at_work = [
        threading.Thread(target=work, args=(people[name % 2], name), daemon=True)
        for name in range(4)
    ]
    for thread in at_work:
        thread.start()
    try:
        for part in PARTS:
            (house.reload if part.startswith("web") else house.restart)(part)
        house.restart("web-1")
    finally:
        is_over.set()
    for thread in at_work:
        thread.join(60)
    assert failed == []
    assert len(titles) > 20
    with app.app_context():
        assert sorted(db.session.scalars(select(Ticket.title))) == sorted(titles)
    asked = sum(each.asked for each in people)
    print(f"{asked} requests over three restarts of web and two of workers: 0 failed")
    _each_told_once(mail_server, len(titles))


def _each_told_once(mail_server: MailServer, tickets: int) -> None:
    def receipts() -> Counter[str]:
        mine = ("employee@demo.example", "employee2@demo.example")
        return Counter(mail.message_id for who in mine for mail in mail_server.to(who))

    mail_server.wait(lambda: len(receipts()) >= tickets, "a receipt for each", seconds=120)
    time.sleep(3)
    assert set(receipts().values()) == {1}
    assert len(receipts()) == tickets
