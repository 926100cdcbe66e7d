"""The public collection of 8,000 IT service tickets (CC0), with the mapping that stands beside.

A part of it by default, all of it with HELPDESK_TEST_LONG=1.
"""

import csv
import os
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.models import Category, Message, OutboxMail, Person, Queue, Ticket
from tests import company
from tests.csv_import.conftest import Desk

HERE = Path(__file__).parent / "service_tickets"
ROWS = None if os.environ.get("HELPDESK_TEST_LONG") else 120


def collection() -> Path:
    """Where the collection lies, beside one of the folders above."""
    places = [up / "shared" / "data" / "it_service_tickets.csv" for up in HERE.parents]
    return next((place for place in places if place.exists()), Path("nowhere"))


pytestmark = pytest.mark.skipif(not collection().exists(), reason="the collection is not here")


def test_the_collection_comes_in_once(desk: Desk) -> None:
    with collection().open(encoding="utf-8", newline="") as stream:
        header, *rows = islice(csv.reader(stream), ROWS and ROWS + 1)
    with (desk.folder / "file.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    company.empty(desk.app)
    assert desk.run("config", "apply", str(HERE / "company.yaml")).exit_code == 0
    mapping = (HERE / "mapping.yaml").read_text()
    first = desk.tickets(mapping=mapping)
    assert first.stdout.endswith(f"Entered: {len(rows):,} tickets.\n"), first.output
    before = desk.rows()
    assert desk.tickets(mapping=mapping).stdout.endswith("Entered: 0 tickets.\n")
    assert desk.rows() == before
    wanted = Counter(topic.lower().replace(" ", "-") for _, topic in rows)
    with desk.app.app_context():
        by_topic = select(Category.slug, func.count()).join(
            Ticket, Ticket.category_id == Category.id
        )
        assert dict(db.session.execute(by_topic.group_by(Category.slug)).all()) == wanted
        texts = db.session.scalars(select(Message.body).order_by(Message.id)).all()
        assert list(texts) == [text.strip() for text, _ in rows]
        assert all(len(title) <= 60 for title in db.session.scalars(select(Ticket.title)))
        assert db.session.scalars(select(OutboxMail)).all() == []
        assert [one.is_active for one in db.session.scalars(select(Person))] == [False]
        assert len(db.session.scalars(select(Queue)).all()) == 4
    assert "0 differences" in desk.run("sla", "verify").output
