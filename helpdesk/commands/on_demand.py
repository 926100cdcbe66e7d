"""Groups of commands of which only the one asked for is loaded."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class OnDemand(click.Group):
    """Loads a command when it is asked for, so that none waits for what only others need."""

    def __init__(self, *args: Any, places: Mapping[str, str], **more: Any) -> None:
        """``places``: for each command its file in ``commands``, and after a colon what it is
        called there, where that is not the command's name."""
        super().__init__(*args, **more)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without loading anything."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded; None if there is none."""
        if cmd_name not in self.places:
            return None
        file, _, name = self.places[cmd_name].partition(":")
        module = import_module(f"helpdesk.commands.{file}")
        command: click.Command = getattr(module, name or cmd_name)
        return command
