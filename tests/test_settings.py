"""Settings are checked at the start, with a sentence that names the wrong one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpdesk import settings


@pytest.mark.parametrize("wrong", ["", "nobody", "Help <a@example.org>", "a@b.org\nBcc: x@b.org"])
def test_a_sender_address_that_no_mail_could_carry_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match="mail_from"):
        settings.load(instance=tmp_path, mail_from=wrong)


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    together = 8
    start = threading.Barrier(together)

    def read(instance: Path) -> str:
        start.wait(10)
        return settings.load(instance=instance).secret_key

    with ThreadPoolExecutor(together) as pool:
        for round_ in range(40):
            found = set(pool.map(read, [tmp_path / str(round_)] * together))
            assert len(found) == 1
            assert len(found.pop()) == 64
            assert [file.name for file in (tmp_path / str(round_)).iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("Pager", {}, "webhooks: .*hyphens"),
        ("pager-" * 5 + "pag", {}, "webhooks: .*at most 32"),
        ("pager", {"url": "http://pager.example/"}, "write https, or private"),
        ("pager", {"url": "https://me:word@pager.example/"}, "no account"),
        ("pager", {"url": "https://pager.example/a hook"}, "no blanks"),
        ("pager", {"url": "https://pager.example/пейджер"}, "only ASCII"),
        ("pager", {"url": "file:///etc/passwd"}, "write the url as https"),
        ("pager", {"url": "https://pager.example:99999/"}, "port"),
        ("pager", {"secret": "too short"}, "webhooks.pager.secret"),
        ("pager", {"follow": True}, "webhooks.pager.follow"),
    ],
)
def test_a_webhook_that_could_not_be_called_safely_is_refused(
    name: str, change: dict[str, object], problem: str, tmp_path: Path
) -> None:
    sound = {"url": "https://pager.example.org/hook", "secret": "sixteen signs or more"}
    assert settings.load(instance=tmp_path, webhooks={"pager": sound}).webhooks["pager"]
    with pytest.raises(settings.SettingsError, match=problem) as raised:
        settings.load(instance=tmp_path, webhooks={name: sound | change})
    assert "sixteen signs" not in str(raised.value)
