"""The README says about settings and commands what the product does."""

import re
from pathlib import Path

import click

from helpdesk.cli import COMMANDS, helpdesk
from helpdesk.settings import Settings
from tests.faults import figures

FILE = Path(__file__).parents[1] / "README.md"
README = FILE.read_text()
BEFORE, AFTER = "helpdesk/settings.py -->\n", "\n<!-- end of settings"


def settings_table() -> str:
    """The table as the settings themselves would write it."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = f"`{default}`" if str(default) not in ("", "0:00:00") else ""
        rows.append(f"| `{name}` | {shown} | {field.description} |")
    return "\n".join(rows)


def test_the_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    written = README.partition(BEFORE)[2].partition(AFTER)[0]
    assert written == settings_table(), "python -m tests.test_readme writes the table anew"


def test_the_readme_shows_the_figures_of_the_fault_tests() -> None:
    written = README.partition(figures.BEFORE)[2].partition(figures.AFTER)[0]
    assert written == figures.table(), "scripts/fault-figures writes the table anew"


def test_every_command_in_the_readme_exists() -> None:
    for words in re.findall(r"^\| `helpdesk ((?:[a-z][a-z-]* ?)+)", README, re.MULTILINE):
        command: click.Command | None = helpdesk
        for word in words.split():
            assert isinstance(command, click.Group)
            command = command.get_command(click.Context(command), word)
        assert command, words


def test_every_command_is_in_the_readme() -> None:
    for name in COMMANDS:
        assert f"`helpdesk {name}" in README


if __name__ == "__main__":
    head, _, tail = README.partition(BEFORE)
    FILE.write_text(head + BEFORE + settings_table() + AFTER + tail.partition(AFTER)[2])
