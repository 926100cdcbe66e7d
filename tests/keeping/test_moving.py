"""`helpdesk move-data`: everything, from one engine into the other and back."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from helpdesk import Helpdesk
from helpdesk.extensions import Base, db
from helpdesk.keeping.shapes import kind_of, shapes
from helpdesk.models import Ticket
from tests.databases import ENGINE
from tests.keeping.conftest import ENGINES, Place, file_ticket

OTHER = next(name for name in ENGINES if name != ENGINE)
Empty = Callable[[str], Place]


def test_every_table_and_column_of_the_models_is_kept(app: Helpdesk) -> None:
    with app.app_context(), db.engine.connect() as connection:
        found = {shape.name: dict(shape.columns) for shape in shapes(connection)}
    meant = {
        table.name: {c.name: kind_of(c.type, f"{table.name}.{c.name}") for c in table.columns}
        for table in map(_without_decorators, Base.metadata.tables.values())
    }
    assert found == meant


def _without_decorators(table: sa.Table) -> sa.Table:
    plain = table.to_metadata(sa.MetaData())
    for column in plain.columns:
        if isinstance(column.type, sa.types.TypeDecorator):
            column.type = column.type.impl_instance
    return plain


def test_there_and_back_everything_is_the_same(home: Place, empty: Empty) -> None:
    there, back = empty(OTHER), empty(ENGINE)
    code, told = home.run("move-data", "--to", there.url)
    assert (code, " 0 differences." in told) == (0, True)
    assert "write it into settings.toml as database_url" in told
    assert there.run("move-data", "--to", back.url)[0] == 0
    before = home.tallies()
    assert before["ticket"].rows == 12
    assert before == there.tallies() == back.tallies()


def test_numbers_go_on_and_a_deleted_one_is_not_given_again(home: Place, empty: Empty) -> None:
    with home.at_work():  # as if the newest ticket had never been filed, but its number was
        number, _ = file_ticket(home.folder, "Gone", b"gone")
        db.session.rollback()
        for table in reversed(Base.metadata.sorted_tables):
            name = "id" if table.name == "ticket" else "ticket_id"
            if name in table.c:
                db.session.execute(sa.delete(table).where(table.c[name] == number))
        db.session.commit()
    there = empty(OTHER)
    assert home.run("move-data", "--to", there.url)[0] == 0
    with there.at_work():
        assert file_ticket(there.folder, "Next", b"next")[0] == number + 1
        assert db.session.get_one(Ticket, 1).title.endswith("🖨")


def test_a_target_that_holds_data_is_refused_and_left_alone(home: Place, empty: Empty) -> None:
    there = empty(OTHER)
    assert home.run("move-data", "--to", there.url)[0] == 0
    before = there.tallies()
    code, told = home.run("move-data", "--to", there.url)
    assert (code, "The target is not empty" in told) == (1, True)
    assert there.tallies() == before
    code, told = home.run("move-data", "--to", home.url)
    assert (code, "there already" in told) == (1, True)


def test_a_prepared_empty_target_is_taken(home: Place, empty: Empty) -> None:
    there = empty(OTHER)
    assert there.run("init")[0] == 0
    assert home.run("move-data", "--to", there.url)[0] == 0
    assert there.tallies()["ticket"].rows == 12


@pytest.mark.skipif(ENGINE != "sqlite", reason="SQLite alone keeps what does not fit")
def test_a_row_that_does_not_fit_is_named_and_the_target_stays_empty(
    home: Place, empty: Empty
) -> None:
    with home.at_work():
        db.session.execute(sa.text("UPDATE ticket SET title = 'a' || char(0) WHERE id = 5"))
        db.session.commit()
    there = empty("postgresql")
    code, told = home.run("move-data", "--to", there.url)
    assert code == 1
    assert "The table ticket does not fit" in told
    assert "line 5" in told
    with there.at_work(), db.engine.connect() as connection:
        assert shapes(connection) == []


def test_what_is_no_address_is_said_so(home: Place) -> None:
    for target in ("nowhere", "mysterysql://helpdesk:hunter2@db/x", "postgresql://a:hunter2@b:c/x"):
        code, told = home.run("move-data", "--to", target)
        assert (code, "no address of a database" in told) == (1, True), told
        assert "hunter2" not in told
