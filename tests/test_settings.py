"""Settings are checked at the start, with a sentence that names the wrong one."""

from pathlib import Path

import pytest

from helpdesk import settings


@pytest.mark.parametrize("wrong", ["", "nobody", "Help <a@example.org>", "a@b.org\nBcc: x@b.org"])
def test_a_sender_address_that_no_mail_could_carry_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match="mail_from"):
        settings.load(instance=tmp_path, mail_from=wrong)
