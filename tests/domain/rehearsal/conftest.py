"""Stories happen inside the application."""

from tests.domain.sla.conftest import company

__all__ = ["company"]
