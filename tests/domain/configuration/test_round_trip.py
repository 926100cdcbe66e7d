"""Whatever can be applied can be exported, and the export says the same: company for company."""

import json
from datetime import timedelta

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from helpdesk import Helpdesk
from helpdesk.domain.configuration.applying import apply
from helpdesk.domain.configuration.comparing import compare
from helpdesk.domain.configuration.complaints import WrongConfiguration
from helpdesk.domain.configuration.exporting import export
from helpdesk.domain.configuration.layout import listed
from helpdesk.domain.configuration.reading import configuration_from
from helpdesk.domain.configuration.source import read
from helpdesk.domain.directory.facts import fold
from helpdesk.extensions import db
from helpdesk.models import FormVersion, Person, Plan
from tests import company
from tests.cast import EPOCH
from tests.domain.configuration.companies import PEOPLE, Data, companies, words
from tests.domain.sla.cases import LONG

LATER = EPOCH + timedelta(days=1)
CLEAN = ("queues", "categories")
"""Sections whose order in the file is kept; departments of before stay, rights are sorted."""

patient = settings(
    max_examples=200 if LONG else 8,
    deadline=None,
    # Making a company smaller takes a database each time: minutes that say little.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # The database is emptied for each company.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words
keys = words.filter(lambda word: len(word) < 100 and word.isprintable())
plain_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=2000 if LONG else 60,
    deadline=None,
    # Many of the awkward words cannot be keys.
    suppress_health_check=[HealthCheck.filter_too_much],
)
@given(st.lists(st.dictionaries(keys, plain_data, min_size=1, max_size=5), max_size=4))
def test_the_layout_says_exactly_what_it_was_given(things: list[Data]) -> None:
    text = "\n".join(listed("plans", things)) + "\n"
    source = read(text)
    assert source.complaints == []
    assert source.data == {"plans": things}
    assert "&" not in text or any("&" in str(thing) for thing in things)


@pytest.mark.slow
@patient
@given(companies())
def test_an_export_gives_the_same_set_up_to_an_empty_instance(app: Helpdesk, given: Data) -> None:
    begin(app)
    with app.app_context():
        file = yaml.safe_dump(json.loads(json.dumps(given)))
        applied(file)
        first = export()
        assert changes(first) == changes(file) == []
    begin(app)
    with app.app_context():
        applied(first)
        assert export() == first


@pytest.mark.slow
@patient
@given(companies(), companies())
def test_one_company_becomes_another_just_as_it_was_told(
    app: Helpdesk, first: Data, second: Data
) -> None:
    begin(app)
    with app.app_context():
        applied(yaml.safe_dump(json.loads(json.dumps(first))))
        wanted = configuration_from(yaml.safe_dump(json.loads(json.dumps(second))))
        try:
            told = compare(wanted).changes
        except WrongConfiguration as refused:
            words = [complaint.words for complaint in refused.complaints]
            assert all("is called" in one or "who administers" in one for one in words), words
            return
        assert apply(wanted, now=LATER).changes == told
        db.session.commit()
        db.session.expire_all()
        assert compare(wanted).changes == ()
        left = configuration_from(export()).sections
        rest = {name: parts for name, parts in wanted.sections.items() if name in CLEAN}
        assert {name: left[name] for name in CLEAN} == rest


def begin(app: Helpdesk) -> None:
    """Nothing but the people whom companies name."""
    company.empty(app)
    with app.app_context():
        for name in PEOPLE:
            db.session.add(
                Person(
                    username=name,
                    username_folded=fold(name),
                    name=name,
                    name_folded=fold(name),
                    created_at=EPOCH,
                )
            )
        db.session.commit()


def applied(text: str) -> None:
    """Apply, commit, and apply once more: nothing is left to change."""
    apply(configuration_from(text), now=LATER)
    db.session.commit()
    db.session.expire_all()
    versions = [db.session.query(kind).count() for kind in (Plan, FormVersion)]
    assert apply(configuration_from(text), now=LATER).changes == ()
    assert versions == [db.session.query(kind).count() for kind in (Plan, FormVersion)]
    db.session.commit()


def changes(text: str) -> list[str]:
    """What applying would change, in words."""
    return [change.said() for change in compare(configuration_from(text)).changes]
