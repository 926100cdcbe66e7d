"""From the installation's settings to the directory."""

from pathlib import Path
from typing import Any

import pytest

from helpdesk import create_app, settings
from helpdesk.gateways.directory import configured
from helpdesk.settings import SettingsError
from tests.services.cast import PEOPLE

GOOD = {
    "directory_servers": "ldaps://one.example.test, ldap://two.example.test:1389",
    "directory_user_base": PEOPLE,
    "directory_service_dn": "cn=helpdesk",
    "directory_service_password": "secret",
}


def load(folder: Path, **named: Any) -> settings.Settings:
    return settings.load(instance=folder, secret_key="x", **named)


def test_several_servers_and_other_attributes(tmp_path: Path) -> None:
    config = configured(load(tmp_path, **GOOD, directory_attributes={"phone": ["mobile"]}))
    assert config is not None
    assert config.servers == ("ldaps://one.example.test", "ldap://two.example.test:1389")
    assert config.attributes.phone == ("mobile",)
    assert config.attributes.mail == ("mail",)


def test_without_a_server_there_is_no_directory(tmp_path: Path) -> None:
    assert configured(load(tmp_path)) is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"directory_user_base": ""}, "directory_user_base"),
        ({"directory_servers": "http://one"}, "directory_servers"),
        ({"directory_service_password": ""}, "directory_service_password"),
        ({"directory_attributes": {"shoe_size": ["x"]}}, "directory_attributes"),
        ({"directory_plain_on_loopback": True}, "directory_plain_on_loopback"),
    ],
)
def test_a_setting_that_cannot_work_is_named_at_the_start(
    tmp_path: Path, wrong: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        create_app(load(tmp_path, **(GOOD | wrong)))


def test_the_password_is_not_shown(tmp_path: Path) -> None:
    options = load(tmp_path, **GOOD)
    assert "secret" not in repr(options).replace("secret_key", "")
    assert "'secret'" not in repr(configured(options))
