"""`helpdesk directory sync` and the worker's turn, against the real directory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpdesk import Helpdesk
from helpdesk.cli import helpdesk
from helpdesk.domain.directory import Outcome, in_words, last_sync, mirror
from helpdesk.extensions import db
from helpdesk.jobs.directory import sync_people
from helpdesk.models import AdminEvent, Person
from helpdesk.reader import speaking
from tests import cast
from tests.blueprints.auth.doors import is_signed_in
from tests.conftest import Time
from tests.services.cast import SUFFIX, dn_of
from tests.services.slapd import Slapd
from tests.visitor import Visitor

Run = Callable[..., Result]


@pytest.fixture
def options(directory: Slapd) -> dict[str, Any]:
    return directory.settings()


@pytest.fixture
def run(app: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a `helpdesk` command on the test's database and directory."""
    options = app.extensions["settings"]
    monkeypatch.setenv("HELPDESK_INSTANCE", str(options.instance))
    for name, value in options.model_dump().items():
        if name.startswith("directory_") and isinstance(value, str):
            monkeypatch.setenv(f"HELPDESK_{name.upper()}", value)
    monkeypatch.setenv("HELPDESK_DIRECTORY_ATTRIBUTES", '{"guid": ["employeeNumber"]}')
    monkeypatch.setenv("HELPDESK_DATABASE_URL", options.database_url)

    def running(*words: str) -> Result:
        return CliRunner().invoke(helpdesk, list(words), catch_exceptions=False)

    return running


@pytest.fixture
def synced(run: Run) -> Run:
    """The first comparison has been made; the cast's stranger, in no directory, has left."""
    result = run("directory", "sync", "--yes")
    assert result.exit_code == 0, result.output
    return run


@pytest.fixture
def changing(directory: Slapd) -> Iterator[Slapd]:
    """The directory, with what tests change in it put back afterwards."""
    yield directory
    directory.replace(
        dn_of("employee"),
        nsAccountLock=[],
        telephoneNumber="+380 44 123 45 67",
        mailAlternateAddress=["olha@example.test", "o.bondar@example.test"],
        manager=dn_of("manager"),
        ou="Sales",
    )
    for who in ("employee2", "agent"):
        directory.replace(dn_of(who), nsAccountLock=[])


def people(app: Helpdesk) -> dict[str, Person]:
    return {person.username: person for person in db.session.query(Person)}


def test_everybody_is_mirrored_with_all_they_have(app: Helpdesk, synced: Run) -> None:
    with app.app_context():
        known = people(app)
        assert {"żółć", "o(brien*)", "windows", "employee"} <= set(known)
        employee = known["employee"]
        assert employee.manager and employee.manager.username == "manager"
        assert employee.department and employee.department.slug == "sales"
        assert len(employee.addresses) == 3
        assert {row.group_name for row in known["lead"].directory_groups} == {
            "leads", "second-line", "agents", "it",
        }  # fmt: skip
        assert not known["stranger"].is_active


def test_disabled_people_nobody_knows_are_not_met(app: Helpdesk, synced: Run) -> None:
    with app.app_context():
        assert not {"left", "expired", "blocked"} & set(people(app))


def test_a_second_look_finds_nothing_to_do(app: Helpdesk, synced: Run) -> None:
    result = synced("directory", "sync")
    assert "0 new, 0 changed, 0 reactivated, 0 deactivated" in result.output
    with app.app_context():
        assert db.session.query(AdminEvent).where(AdminEvent.kind == "directory_sync").count() == 1


def test_a_dry_run_shows_everything_and_changes_nothing(
    app: Helpdesk, changing: Slapd, synced: Run
) -> None:
    changing.replace(dn_of("employee"), telephoneNumber="1")
    result = synced("directory", "sync", "--dry-run")
    assert "changed      employee (Olha Bondar): phone" in result.output
    with app.app_context():
        assert people(app)["employee"].phone == "+380 44 123 45 67"
    synced("directory", "sync")
    with app.app_context():
        assert people(app)["employee"].phone == "1"


def test_more_than_one_in_twenty_leaving_stops_and_asks(
    app: Helpdesk, changing: Slapd, synced: Run, as_employee: Visitor
) -> None:
    changing.replace(dn_of("employee"), nsAccountLock="TRUE")
    stopped = synced("directory", "sync")
    assert stopped.exit_code == 1
    assert "deactivated  employee (Olha Bondar)" in stopped.output
    assert is_signed_in(as_employee)
    with app.app_context():
        looked = last_sync()
        assert looked is not None
        assert looked[1].outcome is Outcome.STOPPED
        assert looked[1].deactivated == (people(app)["employee"].id,)
        with speaking("en", None):
            assert in_words(looked[1]).startswith("1 person of 13 would be deactivated")
        with speaking("uk", None):
            assert in_words(looked[1]).startswith("Було б вимкнено водночас 1 людину з 13")
    agreed = synced("directory", "sync", "--yes")
    assert agreed.exit_code == 0
    assert not is_signed_in(as_employee)


def test_who_comes_back_is_the_same_person(app: Helpdesk, changing: Slapd, synced: Run) -> None:
    with app.app_context():
        before = people(app)["employee"].id
    changing.replace(dn_of("employee"), nsAccountLock="TRUE")
    synced("directory", "sync", "--yes")
    with app.app_context():
        left = people(app)["employee"]
        assert not left.is_active and left.deactivated_at is not None
    changing.replace(dn_of("employee"), nsAccountLock=[])
    result = synced("directory", "sync")
    assert "reactivated  employee" in result.output
    with app.app_context():
        back = people(app)["employee"]
        assert (back.id, back.is_active, back.deactivated_at) == (before, True, None)


def test_a_renamed_person_stays_the_same_and_the_name_is_free_again(
    app: Helpdesk, changing: Slapd, synced: Run
) -> None:
    with app.app_context():
        before = people(app)["employee2"].id
    connection = changing.connect()
    connection.modify_dn(dn_of("employee2"), "uid=omar")
    try:
        result = synced("directory", "sync")
        assert "changed      omar (Omar Kamal): username" in result.output
        with app.app_context():
            assert people(app)["omar"].id == before
    finally:
        connection.modify_dn(dn_of("omar"), "uid=employee2")
        connection.unbind()


def test_a_name_given_to_somebody_new_leaves_the_old_person_in_peace(
    app: Helpdesk, changing: Slapd, synced: Run
) -> None:
    changing.replace(dn_of("employee"), employeeNumber="somebody-new")
    try:
        assert synced("directory", "sync", "--yes").exit_code == 0
        with app.app_context():
            old = db.session.query(Person).where(Person.guid == "cast-employee").one()
            new = db.session.query(Person).where(Person.guid == "somebody-new").one()
            assert not old.is_active and old.username_folded == f"employee~{old.id}"
            assert new.is_active and new.username_folded == "employee"
            assert len(new.addresses) == 3 and not old.addresses
    finally:
        changing.replace(dn_of("employee"), employeeNumber="cast-employee")


def test_addresses_wander_from_person_to_person(
    app: Helpdesk, changing: Slapd, synced: Run
) -> None:
    changing.replace(dn_of("employee"), mailAlternateAddress="olha@example.test")
    changing.replace(dn_of("employee2"), mailAlternateAddress="o.bondar@example.test")
    try:
        result = synced("directory", "sync")
        assert "employee2 (Omar Kamal): addresses" in result.output
        with app.app_context():
            owner = {row.address: p.username for p in people(app).values() for row in p.addresses}
            assert owner["o.bondar@example.test"] == "employee2"
            assert owner["olha@example.test"] == "employee"
    finally:
        changing.replace(dn_of("employee2"), mailAlternateAddress=[])


def test_local_accounts_are_left_alone(app: Helpdesk, synced: Run) -> None:
    with app.app_context():
        db.session.add(
            Person(
                username="rescue",
                username_folded="rescue",
                name="R",
                name_folded="r",
                password_hash="x",
                created_at=cast.EPOCH,
            )
        )
        db.session.commit()
    synced("directory", "sync", "--yes")
    with app.app_context():
        assert people(app)["rescue"].is_active


def test_a_directory_that_cannot_be_read_deactivates_nobody(
    app: Helpdesk, synced: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_DIRECTORY_USER_BASE", f"ou=nowhere,{SUFFIX}")
    result = synced("directory", "sync", "--yes")
    assert result.exit_code == 1 and "cannot be read" in result.output
    with app.app_context():
        assert people(app)["employee"].is_active
        looked = last_sync()
        assert looked is not None and looked[1].outcome is Outcome.FAILED


def test_one_worker_compares_every_quarter_of_an_hour(
    app: Helpdesk, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        sync_people()
        first = last_sync()
        assert first is not None and first[0] == time.now
        time.advance(minutes=14)
        sync_people()
        assert last_sync() == first
        time.advance(minutes=1)
        sync_people()
        again = last_sync()
        assert again is not None and again[0] == first[0] + timedelta(minutes=15)


def test_the_worker_asks_before_many_leave(app: Helpdesk, time: Time, changing: Slapd) -> None:
    """The cast's stranger is in no directory: one of eight."""
    with app.app_context():
        sync_people()
        looked = last_sync()
        assert looked is not None and looked[1].outcome is Outcome.STOPPED
        assert all(person.is_active for person in people(app).values())


def test_a_worker_survives_a_directory_that_is_down(
    app: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = app.extensions["settings"]
    down = options.model_copy(update={"directory_servers": "ldap://127.0.0.1:1"})
    app.extensions["settings"] = down
    with app.app_context():
        sync_people()
        looked = last_sync()
        assert looked is not None and looked[1].outcome is Outcome.FAILED


@dataclass(frozen=True)
class Listed:
    """One line of a directory."""

    guid: str
    username: str
    name: str = "Somebody"
    addresses: tuple[str, ...] = ()
    phone: str = ""
    department: str = ""
    office: str = ""
    language: str = ""
    manager_guid: str | None = None
    is_disabled: bool = False
    group_names: tuple[str, ...] = ()


def test_two_people_may_swap_names_and_addresses(app: Helpdesk, time: Time) -> None:
    with app.app_context():
        mirror(
            [Listed("a", "ann", addresses=("x@t.t",)), Listed("b", "bob", addresses=("y@t.t",))],
            now=time.now,
        )
        db.session.commit()
        report = mirror(
            [Listed("a", "bob", addresses=("y@t.t",)), Listed("b", "ann", addresses=("x@t.t",))],
            now=time.now,
        )
        db.session.commit()
        found = {p.guid: p for p in db.session.query(Person).where(Person.guid.in_(["a", "b"]))}
        assert (found["a"].username, found["b"].username) == ("bob", "ann")
        assert [row.address for row in found["a"].addresses] == ["y@t.t"]
        assert len(report.changed) == 2


def test_of_two_accounts_with_one_name_the_first_has_it(app: Helpdesk, time: Time) -> None:
    with app.app_context():
        mirror([Listed("a", "ann")], now=time.now)
        report = mirror([Listed("b", "ANN"), Listed("a", "ann")], now=time.now)
        assert report.refused == ["ANN"]
        assert not report.created


def test_a_language_is_proposed_once(app: Helpdesk, time: Time) -> None:
    with app.app_context():
        mirror([Listed("a", "ann", language="uk-UA")], now=time.now)
        person = db.session.query(Person).where(Person.guid == "a").one()
        assert person.language == "uk"
        person.language = "en"
        mirror([Listed("a", "ann", language="de")], now=time.now)
        assert person.language == "en"
