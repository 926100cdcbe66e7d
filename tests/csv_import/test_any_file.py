"""Any file the csv module writes comes in as it is, or is refused by rows; nothing falls over."""

import csv
import io
import os
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from helpdesk.extensions import db
from helpdesk.models import Event, Message, Target, Ticket
from tests.csv_import.conftest import Desk, mapping

EXAMPLES = 1_500 if os.environ.get("HELPDESK_TEST_LONG") else 20
COLUMNS = ("Number", "Summary", "Text", "Author", "Topic", "Priority")

signs = st.characters(codec="utf-8")
texts = st.one_of(
    st.text(signs, max_size=30),
    st.sampled_from(["t" * 200, "t" * 201, "ß" * 60, "k" * 81]),
    st.sampled_from(["=1+1", "\r", "a\rb", "a\n\nb", '"', " ", "\0", "\ufeff", "\x1b[2J", "<b>"]),
)
authors = st.one_of(st.sampled_from(["employee", "EMPLOYEE2", "lead@demo.example"]), texts)
topics = st.one_of(st.sampled_from(["vpn", "Printer", "new-laptop", "help"]), texts)
priorities = st.one_of(st.sampled_from(["low", "High", ""]), texts)
good_rows = st.tuples(texts, texts, texts, authors, topics, priorities).map(list)
rows = st.one_of(good_rows, st.lists(texts, max_size=8))
dialects = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        # Only with its usual line end does it quote both signs that end lines.
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    }
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(table=st.lists(rows, max_size=6), dialect=dialects)
def test_every_row_comes_in_as_given_or_is_refused(
    desk: Desk, table: list[list[str]], dialect: dict[str, str]
) -> None:
    forget(desk)
    desk.write(written(table, dialect))
    feed = "{column: Author, unknown: placeholder}"
    options = ("--skip-errors", "--errors", "errors.csv")
    result = desk.tickets(*options, mapping=mapping(requester=feed))
    if result.exit_code != 0:
        assert "Nothing was changed." in result.stderr
        return
    given_rows = [row for row in table if any(cell.strip() for cell in row)]
    with (desk.folder / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        refused = {wrong["line"] for wrong in csv.DictReader(stream)}
    with desk.app.app_context():
        came_in = db.session.execute(
            select(Ticket.external_number, Ticket.title, Message.body)
            .join(Message, Message.ticket_id == Ticket.id)
            .order_by(Ticket.id)
        ).all()
    assert len(came_in) + len(refused) == len(given_rows)
    expected = {row[0].strip(): row for row in given_rows if len(row) == len(COLUMNS)}
    for key, title, body in came_in:
        assert body == expected[key][2].strip().replace("\r\n", "\n").strip()
        if on_one_line(expected[key][1]):
            assert title == on_one_line(expected[key][1])


def written(table: list[list[str]], dialect: dict[str, str]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, **dialect)  # type: ignore[arg-type]
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return stream.getvalue()


def on_one_line(text: str) -> str:
    """As every form reads a title: without control characters, blanks evened."""
    kept = (sign for sign in text if sign in "\r\n\t" or unicodedata.category(sign) != "Cc")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def forget(desk: Desk) -> None:
    """No ticket of an earlier example is here."""
    with desk.app.app_context():
        for table in (Event, Target, Message, Ticket):
            db.session.execute(delete(table))
        db.session.commit()
