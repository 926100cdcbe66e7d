"""`helpdesk import csv people` at the terminal."""

import pytest
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.models import Person, RoleGrant
from tests import cast
from tests.csv_import.conftest import Desk

HEADER = "Login,Full name,E-mail,Phone,Team,Room,Boss,Lang,Zone\n"
MAPPING = """\
fields:
  username: Login
  name: Full name
  mail: E-mail
  phone: Phone
  department: Team
  office: Room
  manager: Boss
  language: Lang
  timezone: Zone
"""
THREE = HEADER + (
    "nina,Nina Petrenko,Nina@Demo.Example,4021,Sales,B 12,max@demo.example,uk-UA,Europe/Kyiv\n"
    "max,Max Boss,max@demo.example,,Board,,,,\n"
    "omar,Omar K.,,,,,Max Boss,,\n"
)


def test_people_come_in_with_all_the_file_tells(desk: Desk) -> None:
    desk.write(THREE)
    result = desk.people(mapping=MAPPING)
    assert result.exit_code == 0, result.output
    assert result.stdout == "3 new, 0 changed, 0 unchanged; 2 managers set.\n"
    with desk.app.app_context():
        nina, boss = person("nina"), person("max")
        assert (nina.name, nina.mail, nina.phone) == ("Nina Petrenko", "nina@demo.example", "4021")
        assert nina.department is not None and nina.department.slug == "sales"
        assert (nina.office, nina.language, nina.timezone) == ("B 12", "uk", "Europe/Kyiv")
        assert nina.manager is boss and person("omar").manager is boss
        assert [row.address for row in nina.addresses] == ["nina@demo.example"]
        assert boss.department is not None and boss.department.name == "Board"
        assert nina.guid is None and nina.password_hash is None


def test_a_rehearsal_tells_the_same_and_writes_nothing(desk: Desk) -> None:
    desk.write(THREE)
    before = desk.rows()
    result = desk.people("--dry-run", mapping=MAPPING)
    assert result.stdout == (
        "3 new, 0 changed, 0 unchanged; 2 managers set.\n"
        "This was a rehearsal: nothing was changed.\n"
    )
    assert desk.rows() == before


def test_a_second_time_nothing_changes_and_later_only_what_differs(desk: Desk) -> None:
    desk.write(THREE)
    desk.people(mapping=MAPPING)
    before = desk.rows()
    assert "0 new, 0 changed, 3 unchanged; 0 managers" in desk.people(mapping=MAPPING).stdout
    assert desk.rows() == before
    desk.write(HEADER + "NINA,Nina Savchenko,savchenko@demo.example,,,,,en,\n")
    assert "0 new, 1 changed" in desk.people(mapping=MAPPING).stdout
    with desk.app.app_context():
        nina = person("NINA")
        assert (nina.name, nina.mail) == ("Nina Savchenko", "savchenko@demo.example")
        assert [row.address for row in nina.addresses] == ["savchenko@demo.example"]
        assert nina.phone == "4021", "what the file does not tell stays"
        assert nina.language == "uk", "a language is only proposed"


def test_whom_the_directory_knows_stays_as_it_says(desk: Desk) -> None:
    desk.write(HEADER + "employee,Somebody Else,else@demo.example,1,Board,X,lead,uk,Asia/Tokyo\n")
    assert "1 left as the directory says" in desk.people(mapping=MAPPING).stdout
    with desk.app.app_context():
        employee = person("employee")
        assert (employee.name, employee.mail) == ("Olha Bondar", "employee@demo.example")
        assert (employee.phone, employee.manager_id) == (None, None)
        assert (employee.language, employee.timezone) == ("uk", "Asia/Tokyo")


def test_nobody_is_given_a_right_or_a_password(desk: Desk) -> None:
    with desk.app.app_context():
        grants = len(db.session.scalars(select(RoleGrant)).all())
    columns = HEADER.replace("Login", "role,password_hash,guid,Login")
    desk.write(columns + "administrator,x,y,nina,Nina,,,,,,,\n")
    assert desk.people(mapping=MAPPING).exit_code == 0
    for field in ("role", "password_hash", "guid"):
        assert desk.people(mapping=f"{MAPPING}  {field}: {field}\n").exit_code == 1
    with desk.app.app_context():
        assert len(db.session.scalars(select(RoleGrant)).all()) == grants
        assert person("nina").password_hash is None


def test_who_has_left_comes_in_as_such_and_may_come_back(desk: Desk) -> None:
    active = 'active: {column: Works, values: {ja: "yes", nein: "no"}}'
    mapping = f"fields: {{username: Login, name: Name, {active}}}\n"
    header = "Login,Name,Works\n"
    desk.write(header + "nina,Nina,nein\n")
    assert desk.people(mapping=mapping).exit_code == 0
    with desk.app.app_context():
        assert not person("nina").is_active and person("nina").deactivated_at is not None
    desk.write(header + "nina,Nina,ja\n")
    assert "1 changed" in desk.people(mapping=mapping).stdout
    with desk.app.app_context():
        assert person("nina").is_active and person("nina").deactivated_at is None


def test_every_wrong_cell_is_named_and_nothing_comes_in(desk: Desk) -> None:
    with desk.app.app_context():
        cast.person("stranger").password_hash = "x"
        db.session.commit()
    desk.write(
        HEADER + ",No Login,,,,,,,\n"
        "a,,,,,,,,\n"
        "b,B,not an address,,,,,,\n"
        "c,C,lead@demo.example,,,,,,\n"
        "d,D,d@demo.example,,,,,,\n"
        "D,D again,d@demo.example,,,,,,\n"
        "stranger,Hanna,,,,,,,\n"
        f"e,{'E' * 201},,{'1' * 65},,,nobody,Ukrainian,Europe/Kiew\n"
    )
    before = desk.rows()
    result = desk.people(mapping=MAPPING)
    assert result.exit_code == 1
    assert [line.partition(": ")[2] for line in result.stderr.splitlines()[:-1]] == [
        "Login: a user name is needed here",
        "Full name: a name is needed here",
        "E-mail: “not an address”: a mail address such as name@example.com is needed here",
        "E-mail: “lead@demo.example”: this address belongs to lead",
        "Login: “D”: this user name stands in line 6 already",
        "E-mail: “d@demo.example”: this address stands in line 6 already",
        "Login: “stranger”: this is a local account of the helpdesk, not imported",
        f"Full name: “{'E' * 60}…”: at most 200 signs fit here, these are 201",
        f"Phone: “{'1' * 60}…”: at most 64 signs fit here, these are 65",
        "Boss: “nobody”: nobody here or in this file is called so",
        "Lang: “Ukrainian”: a language such as “en” or “uk” is needed here",
        "Zone: “Europe/Kiew”: a zone such as Europe/Kyiv is needed here; did you mean "
        '"Europe/Kiev"?',
    ]
    assert result.stderr.endswith("7 wrong rows. Nothing was changed.\n")
    assert desk.rows() == before
    assert "1 new" in desk.people("--skip-errors", mapping=MAPPING).stdout


@pytest.mark.parametrize("name", ["Nina", "nina@demo.example"])
def test_managers_with_one_name_are_told_apart(desk: Desk, name: str) -> None:
    desk.write(
        HEADER + "n1,Nina,nina@demo.example,,,,,,\nn2,Nina,,,,,,,\n" + f"b,Bob,,,,,{name},,\n"
    )
    result = desk.people(mapping=MAPPING)
    if name == "Nina":
        assert "Boss: “Nina”: several people are called so: write the user name" in result.stderr
    else:
        assert result.exit_code == 0


def person(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()
