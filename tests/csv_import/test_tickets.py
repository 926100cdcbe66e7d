"""`helpdesk import csv tickets` at the terminal."""

import csv

from sqlalchemy import func, select

from helpdesk.domain import history
from helpdesk.extensions import db
from helpdesk.models import (
    Message,
    Notice,
    OutboxMail,
    Priority,
    State,
    Ticket,
)
from tests.csv_import.conftest import HEADER, Desk, mapping

TWO = HEADER + (
    "A-1,The printer jams,Every page,employee,Drucker,High\n"
    "A-2,No tunnel,Since Monday,employee2@demo.example,VPN,\n"
)


def test_a_rehearsal_says_what_would_come_in_and_writes_nothing(desk: Desk) -> None:
    desk.write(TWO)
    before = desk.rows()
    result = desk.tickets("--dry-run")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "2 rows: 2 new tickets, 0 here already from “old”.\n"
        "This was a rehearsal: nothing was changed.\n"
    )
    assert desk.rows() == before


def test_tickets_come_in_as_the_file_says(desk: Desk) -> None:
    desk.write(TWO)
    result = desk.tickets()
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("Entered: 2 tickets.\n")
    with desk.app.app_context():
        first, second = db.session.scalars(select(Ticket).order_by(Ticket.id))
        assert (first.title, first.requester.username) == ("The printer jams", "employee")
        assert (first.category.slug, first.queue.slug) == ("printer", "service-desk")
        assert (first.priority, first.state) == (Priority.HIGH, State.NEW)
        assert (first.source, first.external_number) == ("old", "A-1")
        assert (second.priority, second.requester.username) == (Priority.LOW, "employee2")
        assert [one.body for one in db.session.scalars(select(Message))] == [
            "Every page",
            "Since Monday",
        ]


def test_a_second_time_nothing_comes_in(desk: Desk) -> None:
    desk.write(TWO)
    desk.tickets()
    before = desk.rows()
    again = desk.tickets()
    assert again.stdout == (
        "2 rows: 0 new tickets, 2 here already from “old”.\nEntered: 0 tickets.\n"
    )
    assert desk.rows() == before


def test_nobody_is_told_and_the_clock_agrees_with_history(desk: Desk) -> None:
    desk.write(TWO)
    desk.tickets()
    with desk.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
        assert db.session.scalar(select(func.count()).select_from(Notice)) == 0
        assert history.tampered(set(db.session.scalars(select(Ticket.id)))) == set()
    assert "0 differences" in desk.run("sla", "verify").output


WRONG = HEADER + (
    "A-1,,Every page,employee,Drucker,High\n"
    "A-2,No tunnel,,nobody,Modem,urgent\n"
    'A-1,"Two\nlines",Text,employee,VPN,low\n'
    f"A-4,{'t' * 201},Text,employee,VPN,low\n"
    "A-5,Too few cells\n"
    ",No key,Text,employee,VPN,low\n"
    f"A-7,Long,{'x' * 50_001},employee,VPN,low\n"
    "A-8,A byte,\0,employee,VPN,low\n"
)
TOPIC = (
    "there is no topic of this name; make it with `helpdesk config apply`, or translate the word "
    "under “values”"
)
NOBODY = (
    "nobody has this user name, mail address or full name: import people first, or say what "
    "unknown people become (“unknown: placeholder”)"
)
KEY = "every row needs a key here, of at most 80 signs"
EXPECTED = [
    ("3", "Text", "", "a text is needed here"),
    ("3", "Topic", "Modem", TOPIC),
    ("3", "Author", "nobody", NOBODY),
    (
        "3",
        "Priority",
        "urgent",
        "one of low, medium, high, critical is needed here, or a translation under “values”",
    ),
    ("4", "Number", "A-1", "this key stands in line 2 already"),
    ("6", "Summary", f"{'t' * 60}…", "at most 200 signs fit here, these are 201"),
    ("7", "", "", "this row has 2 cells, the header 6"),
    ("8", "Number", "", KEY),
    ("9", "Text", f"{'x' * 60}…", "at most 50,000 signs fit into a text, these are 50,001"),
    ("10", "Text", "�", "a NUL byte stands here, which no text has"),
]


def test_every_wrong_cell_is_named_with_its_line_and_nothing_comes_in(desk: Desk) -> None:
    desk.write(WRONG)
    before = desk.rows()
    result = desk.tickets("--errors", "errors.csv")
    assert result.exit_code == 1
    said = [
        f"file.csv:{line}: " + (f"{column}: " if column else "") + (f"“{read}”: " if read else "")
        for line, column, read, _ in EXPECTED
    ]
    expected = [start + words for start, (*_, words) in zip(said, EXPECTED, strict=True)]
    assert [line for line in result.stderr.splitlines() if line.startswith("file")] == expected
    assert result.stderr.endswith("Nothing was changed.\n")
    assert "8 rows: 1 new ticket, 0 here already from “old”, 7 wrong rows." in result.stdout
    with (desk.folder / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [tuple(row) for row in csv.reader(stream)] == [
            ("line", "column", "read", "expected"),
            *EXPECTED,
        ]
    assert desk.rows() == before


def test_wrong_rows_can_be_left_out_and_come_in_once_mended(desk: Desk) -> None:
    desk.write(WRONG)
    assert desk.tickets("--skip-errors").stdout.endswith("Entered: 1 ticket.\n")
    desk.write(TWO)
    assert desk.tickets().stdout.endswith("Entered: 1 ticket.\n")


def test_an_error_file_holds_no_formula(desk: Desk) -> None:
    desk.write(HEADER + "A-1,x,y,=HYPERLINK(1),VPN,@low\n")
    desk.tickets("--errors", "errors.csv")
    with (desk.folder / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        read = [row[2] for row in csv.reader(stream)][1:]
    assert read == ["'=HYPERLINK(1)", "'@low"]


def test_words_that_the_company_does_not_know_are_named_in_the_mapping(desk: Desk) -> None:
    desk.write(TWO)
    feed = "{column: Topic, values: {Drucker: plotter}, default: vpm}"
    result = desk.tickets(mapping=mapping(category=feed))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f'mapping.yaml:8:47: "plotter": {TOPIC}',
        'mapping.yaml:8:66: "vpm": ' + TOPIC.replace(";", '; did you mean "vpn"?;', 1),
        "Nothing was changed.",
    ]


def test_the_list_of_errors_never_overwrites_what_is_read(desk: Desk) -> None:
    desk.write(TWO)
    refused = desk.tickets("--errors", "file.csv")
    assert (refused.exit_code, "would write over the file" in refused.stderr) == (2, True)
    refused = desk.tickets("--errors", "no/such/folder.csv")
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (1, True)
    assert (desk.folder / "file.csv").read_text() == TWO
