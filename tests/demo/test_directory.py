"""The demo's directory, asked over the wire by the same gateway as a company's."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpdesk import settings
from helpdesk.demo.directory import settings_for
from helpdesk.demo.people import PeopleFileError, read_people
from helpdesk.gateways.directory import (
    DirectoryConfig,
    WrongCredentials,
    authenticate,
    configured,
    list_people,
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryConfig]:
    command = [sys.executable, "-m", "helpdesk.demo.directory", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            folder = tmp_path_factory.mktemp("demo")
            options: dict[str, Any] = {"instance": folder, **settings_for(port, folder)}
            config = configured(settings.load(**options))
            assert config is not None
            yield config
        finally:
            process.terminate()


@pytest.mark.parametrize(
    "uid", ["employee", "employee2", "agent", "agent2", "lead", "manager", "admin"]
)
def test_every_demo_account_signs_in(demo: DirectoryConfig, uid: str) -> None:
    person = authenticate(demo, uid, "demo")
    assert person.username == uid
    assert person.mail


@pytest.mark.parametrize(("uid", "password"), [("employee", "other"), ("nobody", "demo")])
def test_nobody_else_does(demo: DirectoryConfig, uid: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        authenticate(demo, uid, password)


def test_the_demo_directory_can_be_listed_with_nested_groups(demo: DirectoryConfig) -> None:
    listed = {person.username: person for person in list_people(demo).people}
    assert set(listed) == {person.uid for person in read_people().people}
    assert "it" in {group.name for group in listed["agent"].groups}
    assert listed["agent"].manager_guid == listed["lead"].guid


def test_a_people_file_with_a_slip_names_the_place(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(
        "directory: {people: [{uid: a, name: A, mail: a@b.c, manager: ghost}], groups: []}"
    )
    with pytest.raises(PeopleFileError, match="ghost"):
        read_people(file)
    file.write_text("directory: {people: [{uid: A!, name: A, mail: a@b.c}]}")
    with pytest.raises(PeopleFileError, match="uid"):
        read_people(file)
