"""An in-house IT helpdesk: ``create_app`` makes its application.

The application is loaded when it is asked for. The demo's mail server and directory, and commands
that only speak to them, live without it and start in a moment.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk.application import Helpdesk, create_app

__all__ = ["Helpdesk", "create_app"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("helpdesk.application"), name)
    raise AttributeError(name)
