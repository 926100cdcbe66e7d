"""What was accepted survives the end of power, or the health page says that it might not."""

from collections.abc import Callable

from helpdesk import Helpdesk
from helpdesk.extensions import db
from tests.databases import ENGINE, app_at_work
from tests.services.postgres import Postgres
from tests.visitor import Visitor

WARNING = "What it has accepted may be lost when the power fails"


def test_each_write_waits_for_the_disk(app: Helpdesk) -> None:
    with app_at_work(app):
        if ENGINE == "sqlite":
            full = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
            assert db.session.scalar(db.text("PRAGMA synchronous")) == full
        else:
            assert db.session.scalar(db.text("SHOW fsync")) == "on"


def test_the_health_page_is_quiet_about_a_database_that_waits(
    as_: Callable[[str], Visitor],
) -> None:
    assert WARNING not in as_("admin").get("/admin/").text


def test_the_health_page_names_what_a_hasty_database_skips(
    postgres: Postgres, as_: Callable[[str], Visitor]
) -> None:
    postgres.run("ALTER SYSTEM SET full_page_writes = off")
    postgres.run("SELECT pg_reload_conf()")
    try:
        page = as_("admin").get("/admin/").text
        assert WARNING in page
        assert "switch on full_page_writes" in page
    finally:
        postgres.run("ALTER SYSTEM RESET full_page_writes")
        postgres.run("SELECT pg_reload_conf()")
