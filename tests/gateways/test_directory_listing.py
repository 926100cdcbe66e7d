"""Reading everybody for the periodic sync, against a real OpenLDAP server."""

import pytest

from helpdesk.gateways.directory import (
    DirectoryDown,
    ListingNotPossible,
    authenticate,
    list_people,
)
from helpdesk.gateways.directory import connection as connection_module
from tests.services.cast import PASSWORD, PEOPLE, SUFFIX, dn_of
from tests.services.slapd import Slapd


def test_the_listing_knows_the_same_as_a_sign_in(directory: Slapd) -> None:
    config = directory.config()
    listed = {person.username: person for person in list_people(config).people}
    for username in ("employee", "agent", "lead", "admin", "żółć"):
        assert listed[username] == authenticate(config, username, PASSWORD)


def test_disabled_people_are_listed_as_disabled(directory: Slapd) -> None:
    people = list_people(directory.config()).people
    disabled = {person.username for person in people if person.is_disabled}
    assert disabled == {"left", "expired", "blocked"}


def test_the_listing_is_read_page_by_page(
    directory: Slapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list_people(directory.config())
    monkeypatch.setattr(connection_module, "PAGE_SIZE", 3)
    assert list_people(directory.config()) == whole


def test_a_base_that_does_not_exist_is_not_an_empty_company(directory: Slapd) -> None:
    with pytest.raises(DirectoryDown):
        list_people(directory.config(user_base=f"ou=nowhere,{SUFFIX}"))


def test_without_a_service_account_nobody_can_be_listed(directory: Slapd) -> None:
    with pytest.raises(ListingNotPossible):
        list_people(directory.config(bind_template=f"uid={{username}},{PEOPLE}"))


def test_a_renamed_person_keeps_the_lasting_id(directory: Slapd) -> None:
    config = directory.config()
    before = authenticate(config, "employee2", PASSWORD)
    connection = directory.connect()
    connection.modify_dn(dn_of("employee2"), "uid=renamed")
    try:
        after = authenticate(config, "renamed", PASSWORD)
        assert (after.guid, after.username) == (before.guid, "renamed")
    finally:
        connection.modify_dn(dn_of("renamed"), "uid=employee2")
        connection.unbind()
