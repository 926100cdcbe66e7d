"""Ukrainian counts: 1, 21 and 101 in one form, 2 to 4 in another, 5 to 20 in the third."""

from datetime import timedelta

import pytest

from helpdesk import Helpdesk
from helpdesk.i18n import ngettext
from helpdesk.reader import speaking
from helpdesk.words import file_size, span


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 листів чекають."),
        (1, "1 лист чекає."),
        (2, "2 листи чекають."),
        (5, "5 листів чекають."),
        (11, "11 листів чекають."),
        (12, "12 листів чекають."),
        (21, "21 лист чекає."),
        (22, "22 листи чекають."),
        (25, "25 листів чекають."),
        (111, "111 листів чекають."),
        (121, "121 лист чекає."),
    ],
)
def test_numbers_take_their_form(app: Helpdesk, number: int, said: str) -> None:
    with app.app_context(), speaking("uk", "Europe/Kyiv"):
        assert ngettext("%(num)d mail waits.", "%(num)d mails wait.", number) == said


def test_spans_and_sizes_are_abbreviated_in_ukrainian(app: Helpdesk) -> None:
    with app.app_context(), speaking("uk", "Europe/Kyiv"):
        assert span(timedelta(hours=2, minutes=15)) == "2 год 15 хв"
        assert span(timedelta(days=1, hours=3)) == "1 д 3 год"
        assert file_size(1_234_567) == "1,2 МБ"
        assert file_size(12) == "1 кБ"
    with app.app_context(), speaking("en", "Europe/Kyiv"):
        assert file_size(1_234_567) == "1.2 MB"
