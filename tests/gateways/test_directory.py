"""Signing in against a real OpenLDAP server."""

import pytest

from helpdesk.gateways.directory import (
    AccountDisabled,
    DirectoryDown,
    WrongCredentials,
    authenticate,
)
from tests.services.cast import PASSWORD, PEOPLE, SUFFIX, dn_of
from tests.services.slapd import Slapd
from tests.stopwatch import Stopwatch

DIRECT = {"bind_template": f"uid={{username}},{PEOPLE}"}


def test_an_employee_signs_in_over_starttls(directory: Slapd) -> None:
    person = authenticate(directory.config(directory.starttls_url), "employee", PASSWORD)
    assert (person.username, person.name) == ("employee", "Olha Bondar")


def test_an_employee_signs_in_over_ldaps(directory: Slapd) -> None:
    assert authenticate(directory.config(directory.ldaps_url), "employee", PASSWORD).guid


def test_the_directory_tells_everything_about_an_employee(directory: Slapd) -> None:
    person = authenticate(directory.config(), "employee", PASSWORD)
    manager = authenticate(directory.config(), "manager", PASSWORD)
    assert person.mail == "olha.bondar@example.test"
    assert person.addresses[1:] == ("olha@example.test", "o.bondar@example.test")
    assert (person.phone, person.department) == ("+380 44 123 45 67", "Sales")
    assert (person.office, person.language) == ("2.14", "uk")
    assert (person.manager_dn, person.manager_guid) == (dn_of("manager"), manager.guid)


def test_an_employee_signs_in_by_direct_bind(directory: Slapd) -> None:
    by_service = authenticate(directory.config(), "employee", PASSWORD)
    assert authenticate(directory.config(**DIRECT), "employee", PASSWORD) == by_service


def test_a_wrong_password_is_refused_by_direct_bind(directory: Slapd) -> None:
    with pytest.raises(WrongCredentials):
        authenticate(directory.config(**DIRECT), "employee2", "wrong")


def test_the_name_may_be_typed_in_capitals_and_with_blanks(directory: Slapd) -> None:
    assert authenticate(directory.config(), " EMPLOYEE ", PASSWORD).username == "employee"


@pytest.mark.parametrize("name", ["employee2", "nobody.here"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    directory: Slapd, name: str
) -> None:
    with Stopwatch() as watch, pytest.raises(WrongCredentials) as refusal:
        authenticate(directory.config(), name, "wrong")
    assert str(refusal.value) == ""
    assert watch.passed >= 0.25
    assert watch.lasted < 0.6
    authenticate(directory.config(), "employee2", PASSWORD)  # sets the count of failures back


@pytest.mark.parametrize("config", [{}, DIRECT], ids=["service account", "direct bind"])
@pytest.mark.parametrize(
    "password",
    ["", "   ", "\t", "\x00", "demo\x00", "\x00demo", "x" * 5000, "\u00ad", "\u0007", "\ud800"],
    ids=["empty", "blank", "tab", "nul", "nul-last", "nul-first", "long", "soft", "bell", "half"],
)
def test_an_unusable_password_never_reaches_the_directory(
    slapd: Slapd, password: str, config: dict[str, str]
) -> None:
    nowhere = slapd.config("ldap://127.0.0.1:1", **config)  # asking it would raise DirectoryDown
    with pytest.raises(WrongCredentials):
        authenticate(nowhere, "employee", password)


@pytest.mark.parametrize("password", ["пароль 2½²", "ﬁn…", "😀 ñ ﷺ", " demo "])
def test_a_password_arrives_as_it_was_typed(directory: Slapd, password: str) -> None:
    directory.replace(dn_of("employee2"), userPassword=password)  # the fixture puts it back
    assert authenticate(directory.config(), "employee2", password)


@pytest.mark.parametrize("name", ["", "  ", "emplo\x00yee", "x" * 300, "a\nb"])
def test_an_unusable_name_never_reaches_the_directory(slapd: Slapd, name: str) -> None:
    with pytest.raises(WrongCredentials):
        authenticate(slapd.config("ldap://127.0.0.1:1"), name, PASSWORD)


@pytest.mark.parametrize("config", [{}, DIRECT], ids=["service account", "direct bind"])
@pytest.mark.parametrize("name", ["żółć", "o(brien*)", "comma,plus+", "*"])
def test_people_with_unusual_names_are_themselves(
    directory: Slapd, name: str, config: dict[str, str]
) -> None:
    assert authenticate(directory.config(**config), name, PASSWORD).username == name


@pytest.mark.parametrize(
    "name",
    [
        "emp*",
        "*)(uid=employee",
        "employee)(objectClass=*",
        "x)(|(uid=employee)",
        "employee,ou=people",
        "\\2a",
        "employee\\00",
    ],
)
@pytest.mark.parametrize("config", [{}, DIRECT], ids=["service account", "direct bind"])
def test_a_name_cannot_change_the_question(
    directory: Slapd, name: str, config: dict[str, str]
) -> None:
    with pytest.raises(WrongCredentials):
        authenticate(directory.config(**config), name, PASSWORD)


@pytest.mark.parametrize("name", ["left", "expired", "blocked"])
def test_a_disabled_account_is_told_so_only_with_the_right_password(
    directory: Slapd, name: str
) -> None:
    with pytest.raises(AccountDisabled):
        authenticate(directory.config(), name, PASSWORD)
    with pytest.raises(AccountDisabled):
        authenticate(directory.config(**DIRECT), name, PASSWORD)
    with pytest.raises(WrongCredentials):
        authenticate(directory.config(), name, "wrong")


def test_a_locked_out_account_looks_like_a_wrong_password(directory: Slapd) -> None:
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            authenticate(directory.config(), "locked.out", "wrong")
    with pytest.raises(WrongCredentials):
        authenticate(directory.config(), "locked.out", PASSWORD)


def test_an_account_an_administrator_locked_is_listed_as_disabled(directory: Slapd) -> None:
    directory.replace(dn_of("admin"), pwdAccountLockedTime="000001010000Z")
    try:
        with pytest.raises(WrongCredentials):
            authenticate(directory.config(), "admin", PASSWORD)
    finally:
        directory.replace(dn_of("admin"), pwdAccountLockedTime=[])


def test_groups_within_groups_count(directory: Slapd) -> None:
    lead = authenticate(directory.config(), "lead", PASSWORD)
    assert [group.name for group in lead.groups] == ["agents", "it", "leads", "second-line"]


def test_groups_that_hold_each_other_do_not_go_round_for_ever(directory: Slapd) -> None:
    admin = authenticate(directory.config(), "admin", PASSWORD)
    assert [group.name for group in admin.groups] == ["circle-a", "circle-b"]


def test_unix_groups_and_direct_bind_read_groups_too(directory: Slapd) -> None:
    agent = authenticate(directory.config(**DIRECT), "agent", PASSWORD)
    assert [group.name for group in agent.groups] == ["agents", "it", "unix"]


def test_windows_attributes_are_understood(directory: Slapd) -> None:
    config = directory.config(user_base=f"ou=windows,{SUFFIX}")
    ada = authenticate(config, "windows-ada", PASSWORD)
    assert (ada.username, ada.name) == ("ada", "Ada Windows")
    assert ada.guid == "00112233-4455-6677-8899-aabbccddeeff"
    assert authenticate(directory.config(), "windows", PASSWORD).addresses == (
        "win@example.test",
        "win.alias@example.test",
    )


def test_a_wrong_service_password_is_the_directorys_trouble(directory: Slapd) -> None:
    with pytest.raises(DirectoryDown, match="service account refused"):
        authenticate(directory.config(service_password="other"), "employee", PASSWORD)


def test_two_people_of_one_name_are_nobody(directory: Slapd) -> None:
    config = directory.config(username_attributes=("ou",))
    with pytest.raises(WrongCredentials):
        authenticate(config, "IT", PASSWORD)
