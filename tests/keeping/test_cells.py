"""Rows as plain values: nothing is lost on the way out and back, on either engine."""

import json
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import JSONB

from helpdesk.database import engine_options, prepare
from helpdesk.keeping.cells import Codec, Kind, Tally, cells_of, line_of
from helpdesk.keeping.filling import fill, filling, tally_of
from helpdesk.keeping.snapshot import snapshot
from helpdesk.models.base import UtcDateTime
from tests.keeping.conftest import ENGINES, Place

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])
FIRST, LAST = datetime(1900, 1, 2), datetime(9990, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
INSTANTS = st.datetimes(FIRST, LAST, timezones=ZONES)
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | WORDS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.TEXT: WORDS,
    Kind.INSTANT: INSTANTS,
    Kind.DAY: st.dates(),
    Kind.JSON: DOCUMENTS,
    Kind.FLOAT: st.floats(allow_nan=False, allow_infinity=False),
    Kind.DECIMAL: st.decimals(-(10**9), 10**9, allow_nan=False, places=2),
    Kind.BYTES: st.binary(),
}
THINGS = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("thing.id")),
    sa.Column("whole", sa.BigInteger),
    sa.Column("yes", sa.Boolean),
    sa.Column("words", sa.Text),
    sa.Column("at", UtcDateTime),
    sa.Column("day", sa.Date),
    sa.Column(
        "document", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    ),
    sa.Column("number", sa.Double),
    sa.Column("bytes", sa.LargeBinary),
)
ROW = st.fixed_dictionaries(
    {
        "parent_id": st.none() | st.integers(1, 3),
        "whole": st.none() | VALUES[Kind.INTEGER],
        "yes": st.none() | st.booleans(),
        "words": st.none() | WORDS,
        "at": st.none() | INSTANTS,
        "day": st.none() | st.dates(),
        "document": st.just(sa.JSON.NULL) | DOCUMENTS,
        "number": st.none() | VALUES[Kind.FLOAT],
        "bytes": st.none() | st.binary(),
    }
)


@given(st.data())
def test_a_row_is_the_same_after_its_line_was_read(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([kind for kind in Kind if kind is not Kind.JSON])))
    row = [data.draw(st.none() | VALUES[kind]) for kind in kinds]
    codec = Codec(kinds)
    again = codec.decode(cells_of(line_of(codec.encode(row))))
    assert again == row
    assert [type(value) for value in again] == [type(value) for value in row]


@given(DOCUMENTS)
def test_a_document_is_the_same_and_not_confused_with_none(document: Any) -> None:
    codec = Codec([Kind.JSON])
    [text] = codec.decode(cells_of(line_of(codec.encode([json.dumps(document)]))))
    assert json.loads(text) == document
    assert codec.decode(cells_of(line_of(codec.encode([None])))) == [None]


def test_an_instant_without_zone_is_utc_and_keeps_its_microseconds() -> None:
    codec = Codec([Kind.INSTANT])
    told = [codec.encode([datetime(2026, 10, 25, 3, 30, 0, 7, zone)]) for zone in (None, UTC)]
    assert told[0] == told[1] == ["2026-10-25T03:30:00.000007+00:00"]


def test_a_tally_sees_every_change_but_not_the_order() -> None:
    rows = [[number, sign] for number, sign in enumerate(string.ascii_letters)]

    def tally(cells: list[list[Any]]) -> Tally:
        made = Tally()
        for one in cells:
            made.add(one)
        return made

    assert tally(rows) == tally(rows[::-1])
    assert tally(rows) != tally(rows[1:])
    assert tally([[1, {"a": 1, "b": 2}]]) == tally([[1, {"b": 2, "a": 1}]])
    assert tally([[1, "a"]]) != tally([[1, "A"]])
    assert tally([[1, None]]) != tally([[1, [None]]])


@pytest.mark.parametrize("line", [b"{}\n", b"[1\n", b"\xff\n", b"\n"])
def test_a_line_that_is_no_row_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        cells_of(line)


def _engine(place: Place) -> sa.Engine:
    engine = sa.create_engine(place.url, **engine_options(place.url))
    prepare(engine)
    with engine.begin() as connection:
        THINGS.create(connection)
    return engine


@pytest.mark.slow
def test_rows_are_the_same_in_the_other_engine_and_back(empty: Callable[[str], Place]) -> None:
    engines = [_engine(empty(name)) for name in (*ENGINES, "sqlite")]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROW, min_size=3, max_size=8))
    def moved(rows: list[dict[str, Any]]) -> None:
        for engine in engines:
            with engine.begin() as connection:
                connection.execute(sa.delete(THINGS))
        with filling(engines[0]) as connection:
            numbered = [{"id": at, **row} for at, row in enumerate(rows, 1)]
            connection.execute(sa.insert(THINGS), numbered)
        tallies = []
        for source, target in pairwise(engines):
            with snapshot(source) as found, filling(target) as connection:
                tallies.append(fill(connection, found, lambda _: None)["thing"])
        with snapshot(engines[-1]) as found:
            tallies.append(tally_of(found, found.shapes[0], lambda _: None))
        assert tallies[0] == tallies[1] == tallies[2]
        with engines[0].connect() as first, engines[-1].connect() as last:
            everything = sa.select(THINGS).order_by(THINGS.c.id)
            assert first.execute(everything).all() == last.execute(everything).all()

    moved()
    for engine in engines:
        engine.dispose()
