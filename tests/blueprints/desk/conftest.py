"""The desk's tests file tickets as those of the ticket pages do."""

from tests.blueprints.tickets.conftest import file, stored

__all__ = ["file", "stored"]
