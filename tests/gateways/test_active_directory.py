"""Where Active Directory differs from other servers."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from helpdesk.gateways.directory import (
    AccountDisabled,
    DirectoryConfig,
    PasswordExpired,
    WrongCredentials,
    authenticate,
    list_people,
)
from tests.services.active_directory import active_directory


@pytest.fixture(scope="module")
def corp() -> Iterator[DirectoryConfig]:
    with active_directory() as config:
        yield config


def test_groups_within_groups_come_in_one_question(corp: DirectoryConfig) -> None:
    ada = authenticate(corp, "ada", "demo")
    assert [group.name for group in ada.groups] == ["inner", "outer"]
    assert ada.guid == "00112233-4455-6677-8899-aabbccddeeff"


def test_the_principal_name_signs_in_as_well(corp: DirectoryConfig) -> None:
    assert authenticate(corp, "ada@corp.test", "demo").username == "ada"


def test_the_reason_of_a_refusal_is_told_with_the_right_password_only(
    corp: DirectoryConfig,
) -> None:
    for name, reason in {"disabled": AccountDisabled, "stale": PasswordExpired}.items():
        with pytest.raises(reason):
            authenticate(corp, name, "demo")
        with pytest.raises(WrongCredentials):
            authenticate(corp, name, "wrong")
    with pytest.raises(WrongCredentials):
        authenticate(corp, "locked", "demo")


def test_a_group_too_big_for_one_answer_is_read_to_its_end(corp: DirectoryConfig) -> None:
    people = list_people(corp).people
    crowd = {p.username for p in people if "crowd" in {group.name for group in p.groups}}
    assert crowd == {f"member{number}" for number in range(8)}


def test_a_direct_bind_works_too(corp: DirectoryConfig) -> None:
    direct = replace(corp, service_dn="", bind_template="cn={username},ou=people,dc=corp,dc=test")
    assert authenticate(direct, "ada", "demo").username == "ada"
