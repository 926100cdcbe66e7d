"""Stories happen inside the application."""

import pytest

from tests.databases import app_at_work


@pytest.fixture
def company(app):
    """The cast's company, in the application's context."""
    with app_at_work(app):
        yield app
