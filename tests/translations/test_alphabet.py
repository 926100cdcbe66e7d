"""Names are sorted by the reader's alphabet."""

import pytest

from helpdesk import Helpdesk
from helpdesk.alphabet import alphabetical
from helpdesk.reader import speaking

NAMES = [
    "Ярина",
    "Іван",
    "Їжак",
    "Йосип",
    "Єва",
    "Ґалаґан",
    "Дмитро",
    "Zoë",
    "Łukasz",
    "Lena",
    "Åsa",
]
UKRAINIAN = ["Ґалаґан", "Дмитро", "Єва", "Іван", "Їжак", "Йосип", "Ярина"]
LATIN = ["Åsa", "Lena", "Łukasz", "Zoë"]


@pytest.mark.parametrize(
    ("language", "order"), [("uk", [*UKRAINIAN, *LATIN]), ("en", [*LATIN, *UKRAINIAN])]
)
def test_names_stand_where_the_reader_looks(app: Helpdesk, language: str, order: list[str]) -> None:
    with app.app_context(), speaking(language, None):
        assert sorted(NAMES, key=alphabetical) == order


def test_a_short_name_comes_before_a_longer_one(app: Helpdesk) -> None:
    with app.app_context(), speaking("uk", None):
        assert sorted(["Іваненко", "Іван"], key=alphabetical) == ["Іван", "Іваненко"]
        assert sorted(["O'Brien", "Obama"], key=alphabetical) == ["O'Brien", "Obama"]
