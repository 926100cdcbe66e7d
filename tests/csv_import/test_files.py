"""How files are written: signs, delimiters, quotation marks, and what is no table."""

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.models import Message, Ticket
from tests.csv_import.conftest import HEADER, Desk, mapping

ROW = "1,Принтер,Їсть папір,employee,printer,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_signs_are_recognised_by_the_mark_at_the_beginning(desk: Desk, encoding: str) -> None:
    desk.write((HEADER + ROW).encode(encoding))
    assert desk.tickets().exit_code == 0
    assert titles(desk) == ["Принтер"]


def test_an_old_encoding_is_named_in_the_mapping(desk: Desk) -> None:
    desk.write((HEADER + ROW).encode("windows-1251"))
    refused = desk.tickets()
    assert refused.exit_code == 1
    assert refused.stderr == (
        "file.csv:2: the byte CF cannot be read as utf-8; say how the file is written: "
        "“format: {encoding: windows-1251}”\nNothing was changed.\n"
    )
    named = mapping().replace("format: {", "format: {encoding: cp1251, ")
    assert desk.tickets(mapping=named).exit_code == 0
    assert titles(desk) == ["Принтер"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(desk: Desk, sign: str) -> None:
    desk.write((HEADER + "1,T,a;b|c\td,employee,vpn,\n").replace(",", sign))
    cell = "a;b|c\td".replace(sign, f'"{sign}"')
    desk.write((HEADER + "1,T,@,employee,vpn,\n").replace(",", sign).replace("@", f'"{cell}"'))
    if sign == ",":
        assert desk.tickets().exit_code == 0
    else:
        desk.write((HEADER + "1,T,plain,employee,vpn,\n").replace(",", sign))
        assert desk.tickets().exit_code == 0
    assert titles(desk) == ["T"]


def test_a_cell_may_go_over_lines_and_hold_quotation_marks(desk: Desk) -> None:
    desk.write(HEADER + '1,T,"one,\r\n""two""\r\n\r\nthree",employee,vpn,\n2,,,,,nonsense\n')
    result = desk.tickets("--skip-errors")
    assert "file.csv:6: Text: a text is needed here" in result.stderr
    with desk.app.app_context():
        assert db.session.scalar(select(Message.body)) == 'one,\n"two"\n\nthree'


def test_rows_without_any_text_are_passed_over(desk: Desk) -> None:
    desk.write(HEADER + f"\n{ROW} , ,,,,\n\n")
    assert "1 row: 1 new ticket" in desk.tickets().stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "file.csv:1: the file is empty: its first line has to name the columns"),
        (
            HEADER.replace("Text", "Test") + ROW,
            'file.csv:1: there is no column “Text”; did you mean "Test"?',
        ),
        (
            HEADER.replace("Summary", "Text") + ROW,
            "file.csv:1: 2 columns are called “Text”: rename all but one\n"
            "file.csv:1: there is no column “Summary”; there are “Number”, “Text”, “Author”, "
            "“Topic”, “Priority”",
        ),
        (
            HEADER.replace("Priority", "Text") + ROW,
            "file.csv:1: 2 columns are called “Text”: rename all but one",
        ),
        (
            HEADER + ROW + '2,"T,t,employee,vpn,\n',
            "file.csv:3: a quotation mark is opened in this row and never closed",
        ),
        (
            HEADER + '2,"T"x,t,employee,vpn,\n',
            'file.csv:2: after a closing quotation mark no text may follow; write " within a '
            "cell twice",
        ),
    ],
)
def test_what_is_no_table_is_refused_plainly(desk: Desk, content: str, words: str) -> None:
    desk.write(content)
    usual = mapping(priority="") if "Priority" not in content else mapping()
    result = desk.tickets("--skip-errors", mapping=usual)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{words}\n"), result.stderr
    assert titles(desk) == []


def test_a_title_is_made_of_the_first_words(desk: Desk) -> None:
    desk.write(
        "Text,Author,Topic\n"
        '"First line\nsecond line",employee,vpn\n'
        f'"{"word " * 40}",employee,vpn\n'
        f'"{"x" * 300}",employee,vpn\n'
    )
    assert desk.tickets(mapping=mapping(key="", title="", priority="")).exit_code == 0
    first, cut, torn = titles(desk)
    assert first == "First line"
    assert cut == f"{'word ' * 11}word…" and torn == f"{'x' * 59}…"


def test_rows_that_say_the_same_are_as_many_tickets_however_often_they_come(desk: Desk) -> None:
    same = "Text,Author,Topic\n" + "the same,employee,vpn\n" * 3
    desk.write(same)
    keyless = mapping(key="", title="", priority="")
    assert "Entered: 3 tickets" in desk.tickets(mapping=keyless).stdout
    desk.write(same + "the same,employee,vpn\nanother,employee,vpn\n")
    assert "Entered: 2 tickets" in desk.tickets(mapping=keyless).stdout
    assert len(titles(desk)) == 5


def test_a_mapping_is_checked_as_the_company_file_is(desk: Desk) -> None:
    desk.write(HEADER + ROW)
    wrong = 'source: old\nformat: {encoding: hex, times: ["%H:%M"]}\nfields:\n  txt: Text\n'
    result = desk.tickets(mapping=wrong)
    assert result.exit_code == 1
    said = result.stderr
    assert 'mapping.yaml:2:20: the encoding "hex" is not known here' in said
    assert 'mapping.yaml:2:33: "%H:%M" does not tell a day' in said
    assert 'mapping.yaml:4:3: "txt" is not known here; did you mean "text"?' in said
    assert 'mapping.yaml:4:3: "requester" is missing here' in said


def titles(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return list(db.session.scalars(select(Ticket.title).order_by(Ticket.id)))
