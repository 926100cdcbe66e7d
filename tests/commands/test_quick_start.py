"""What a command loads before it does anything: people wait for it."""

import subprocess
import sys

import click
import pytest

from helpdesk.cli import COMMANDS, helpdesk


@pytest.mark.parametrize(
    "module", ["helpdesk.commands.demo", "helpdesk.demo.smtp_sink", "helpdesk.demo.directory"]
)
def test_the_demos_small_parts_start_without_the_application(module: str) -> None:
    what = f"import sys, {module}; print('sqlalchemy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", what], capture_output=True, text=True)
    assert answer.stdout.strip() == "False", answer.stderr


def test_every_command_is_where_the_list_says() -> None:
    context = click.Context(helpdesk)
    found = [helpdesk.get_command(context, name) for name in COMMANDS]
    assert [command and command.name for command in found] == list(COMMANDS)
