"""The same form sent many times at once, and files arriving side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.models import Attachment, Draft
from tests.filing.paper import open_form, upload
from tests.visitor import Visitor

Filed = Callable[[], list[dict[str, Any]]]
AT_ONCE = 6


def at_once(act: Callable[[Visitor], Any], visitors: list[Visitor]) -> list[Any]:
    """Let all visitors act in the same moment."""
    gate = Barrier(len(visitors))

    def wait_and_act(visitor: Visitor) -> Any:
        gate.wait(10)
        return act(visitor)

    with ThreadPoolExecutor(len(visitors)) as threads:
        return list(threads.map(wait_and_act, visitors))


def test_a_form_sent_many_times_at_once_makes_one_ticket(
    as_: Callable[[str], Visitor], filed: Filed
) -> None:
    visitors = [as_("employee") for _ in range(AT_ONCE)]
    paper = open_form(visitors[0], "/new/vpn")
    paper.fill(title="VPN", description="Drops", answers_where="office")
    answers = at_once(lambda one: one.post("/new/vpn", data=paper.values), visitors)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(filed()) == 1


def test_files_arriving_side_by_side_all_find_their_draft(
    app: Helpdesk, as_: Callable[[str], Visitor]
) -> None:
    visitors = [as_("employee") for _ in range(AT_ONCE)]
    key = "b" * 32
    names = dict(zip(map(id, visitors), "abcdef", strict=True))

    def send(visitor: Visitor) -> int:
        name = names[id(visitor)]
        return upload(visitor, key, BytesIO(name.encode()).read(), f"{name}.txt").status_code

    assert at_once(send, visitors) == [200] * AT_ONCE
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 1
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == AT_ONCE
