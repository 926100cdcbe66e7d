"""What the other tests stand on."""

from collections.abc import Callable
from datetime import timedelta

from helpdesk import Helpdesk, clock
from helpdesk.extensions import db
from helpdesk.models import Person
from tests import cast
from tests.conftest import MONDAY_MORNING, Statements, Time
from tests.services.redis import Redis
from tests.visitor import Visitor


def test_the_product_says_that_it_is_alive_and_ready(client: Visitor) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").data == b"ready\n"


def test_the_cast_is_there(app: Helpdesk) -> None:
    with app.app_context():
        assert {person.username for person in db.session.query(Person)} == set(cast.PEOPLE)


def test_every_test_has_a_database_of_its_own(app: Helpdesk) -> None:
    with app.app_context():
        person = cast.person("employee")
        assert person.office is None
        person.office = "1.01"
        db.session.commit()


def test_and_does_not_see_what_another_wrote(app: Helpdesk) -> None:
    test_every_test_has_a_database_of_its_own(app)


def test_addresses_kept_are_told_apart_by_the_kind_of_their_values(app: Helpdesk) -> None:
    with app.test_request_context("/"):
        made = [app.url_for("portal.home", page=page) for page in (1, True, 1.0, "1", 1)]
    assert [url.partition("=")[2] for url in made] == ["1", "True", "1.0", "1", "1"]


def test_time_stands_still_until_it_is_moved(time: Time) -> None:
    assert clock.now() == MONDAY_MORNING
    time.advance(hours=26)
    assert clock.now() == MONDAY_MORNING + timedelta(hours=26)


def test_a_post_without_the_forms_token_is_refused(as_: Callable[[str], Visitor]) -> None:
    answer = as_("employee").post("/healthz", csrf=False)
    assert answer.status_code in (400, 405)


def test_statements_are_counted(client: Visitor, statements: Statements) -> None:
    with statements() as made:
        client.get("/readyz")
    assert len(made) == 1


def test_a_real_redis_answers(redis: Redis) -> None:
    redis.stop()
    redis.start()
    redis.forget()
