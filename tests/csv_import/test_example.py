"""`helpdesk import csv example`: a mapping to begin with."""

from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.models import Ticket
from tests.csv_import.conftest import Desk


def test_an_example_names_what_it_recognises_and_lists_the_words(desk: Desk) -> None:
    desk.write(
        "Number;Short description;Опис;Caller;Category;State;Odd\n"
        "7;T;t;employee;VPN;Zu;x\n8;T;t;lead;Printer;Zu;y\n"
    )
    result = desk.run("import", "csv", "example", "tickets", "file.csv")
    assert result.exit_code == 0
    for line in (
        'key: "Number"',
        '  delimiter: ";"',
        '  title: "Short description"',
        '  text: "Опис"',
        '  requester: "Caller"',
        '      "VPN": "vpn"',
        '      "Zu": "zu"',
        "  # resolved_at: …",
        '# Columns not used: "Number", "Odd"',
    ):
        assert line in result.output, result.output


def test_an_example_works_once_it_is_completed(desk: Desk) -> None:
    desk.write("Number,Description,Author,Topic\n7,Text,employee,VPN\n")
    example = desk.run("import", "csv", "example", "tickets", "file.csv").output
    assert desk.tickets(mapping=example).exit_code == 0, example
    with desk.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_an_example_for_people_works_as_it_is(desk: Desk) -> None:
    desk.write("sAMAccountName\tdisplayName\tmail\tmanager\nnina\tNina\tn@demo.example\tlead\n")
    example = desk.run("import", "csv", "example", "people", "file.csv").output
    assert "1 new" in desk.people(mapping=example).stdout, example


def test_headers_with_odd_signs_are_quoted(desk: Desk) -> None:
    desk.write('"a"": {b}\n# c",Text,\x7f\n1,2,3\n')
    example = desk.run("import", "csv", "example", "tickets", "file.csv")
    assert example.exit_code == 0
    assert "\x7f" not in example.output
