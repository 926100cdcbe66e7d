"""Markup in anything people, the directory or the configuration can write stays text everywhere."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO

from bs4 import BeautifulSoup
from sqlalchemy import select

from helpdesk import Helpdesk
from helpdesk.extensions import db
from helpdesk.mails import compose
from helpdesk.models import (
    Category,
    Department,
    FormVersion,
    OutboxMail,
    Person,
    Plan,
    Queue,
    ReasonVersion,
)
from tests.security.routes import all_routes, path_of
from tests.visitor import Visitor

EVIL = (
    """'"><x-evil onload="evil()" hx-get="/evil"></x-evil><script>evil()</script>"""
    """<img src="//evil.example/x" onerror="evil()"><style>*{}</style><form action="/evil">"""
)
WORDS = f"""{EVIL}

[link](javascript:evil()) [data](data:text/html,evil) ![picture](https://evil.example/x.png)
<div hx-get="/evil" hx-trigger="load">div</div> <a href="/sign-out" hx-post="/evil">a</a>
<javascript:evil()> `{EVIL}`

| {EVIL} | b |
|---|---|
| <iframe src="/evil"> | [x](/x "{EVIL}") |
"""
KEY = "e" * 32
SLUGS = ("vpn", "printer", "help", "service-desk", "network", "office", "standard", "on_requester")
RUNS = re.compile(r"(?i)\s*(javascript|data|vbscript):")
CALLS = re.compile(RUNS.pattern + "|(https?:)?//?evil")
GOES_SOMEWHERE = {"href", "src", "action", "formaction", "srcdoc", "style"}


def faults(html: str) -> Iterator[str]:
    """What in a page or mail came from a text and would be more than text."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        if tag.name in ("x-evil", "iframe", "object") or (tag.name == "script" and tag.string):
            yield str(tag)[:200]
        for name, value in tag.attrs.items():
            runs = RUNS if tag.name == "a" else CALLS  # a link may lead anywhere when it is clicked
            leads = name in GOES_SOMEWHERE or name.startswith("hx-")
            if name.startswith("on") or (leads and runs.match(str(value))):
                yield f"{tag.name} {name}={str(value)[:200]}"
    for written in soup.select(".prose [hx-get], .prose [hx-post], .prose img, .prose style"):
        yield str(written)[:200]


def rename_everything() -> None:
    """Names that come from the directory and from the configuration file."""
    for person in db.session.scalars(select(Person)):
        person.name = f"{person.username} {EVIL}"[:200]
    for department in db.session.scalars(select(Department)):
        department.name = f"{department.slug} {EVIL}"[:100]
    for queue in db.session.scalars(select(Queue)):
        queue.name = {"en": EVIL}
    for category in db.session.scalars(select(Category)):
        category.name, category.description = {"en": EVIL}, {"en": WORDS}
    for plan in db.session.scalars(select(Plan)):
        plan.name = plan.calendar.name = EVIL[:100]
    for reason in db.session.scalars(select(ReasonVersion)):
        reason.name = {"en": EVIL[:80]}
    for version in db.session.scalars(select(FormVersion)):
        text = str(version.document).replace("'", '"').replace("True", "true")
        version.document = {
            **version.document,
            "intro": WORDS,
            "submit": EVIL,
            "description": {"help": EVIL, "example": EVIL, "good": EVIL, "bad": EVIL},
        }
        if "place" in text:
            field = {"key": "place", "kind": "short_text", "label": EVIL, "help": WORDS}
            version.document = {
                **version.document,
                "sections": [{"title": EVIL, "fields": [field]}],
            }
    db.session.commit()


def write_everywhere(as_: Callable[[str], Visitor]) -> int:
    """What people write into forms; gives back the ticket's number."""
    form = {"draft": KEY, "title": EVIL, "description": WORDS, "answers.place": EVIL}
    file = (BytesIO(b"a log"), f"{EVIL}.txt")
    sent = as_("employee").post("/new/vpn", data={**form, "file": file})
    number = int(sent.location.rpartition("/")[2])
    at = f"/tickets/{number}"
    agent = as_("agent2")
    for path, body in (
        ("assignee", {"assignee": "me"}),
        ("title", {"title": f"Second {EVIL}"}),
        ("notes", {"text": WORDS, "key": "1" * 32}),
        ("replies", {"text": WORDS, "key": "2" * 32, "then": "wait"}),
        ("drafts", {"text": WORDS, "key": "3" * 32}),
        ("resolution", {"text": WORDS, "key": "4" * 32, "code": "solved"}),
    ):
        answer = agent.post(f"{at}/{path}", data=body)
        assert answer.status_code in (200, 303), f"{path}: {answer.status}"
    rated = as_("employee").post(f"{at}/rating", data={"score": "1", "comment": WORDS})
    assert rated.status_code == 303
    kept = as_("employee").post("/new/vpn/answers", data={**form, "draft": "f" * 32})
    assert kept.status_code == 303
    return number


def test_markup_people_write_is_text_on_every_page_and_in_every_mail(
    app: Helpdesk, as_: Callable[[str], Visitor]
) -> None:
    with app.app_context():
        rename_everything()
    number = write_everywhere(as_)
    found: list[str] = []
    for who in ("employee", "agent2", "admin"):
        visitor = as_(who)
        for method, rule in all_routes(app):
            if method != "GET" or rule.endpoint in ("attachments.serve", "assets.file"):
                continue
            for slug in SLUGS if "slug" in rule.arguments else SLUGS[:1]:
                path = path_of(app, rule, {"number": number, "slug": slug, "kind": "resolution"})
                page = visitor.get(path, query_string={"q": EVIL, "words": EVIL, "draft": "f" * 32})
                assert page.status_code < 500, path
                found += [f"{who} {path}: {fault}" for fault in faults(page.text)]
    with app.test_request_context(), app.app_context():
        for mail in db.session.scalars(select(OutboxMail)):
            composed = compose(mail)
            assert not any("\n" in str(value) for value in composed.values())
            html = composed.get_body(("html",))
            assert html is not None
            found += [f"mail {mail.kind}: {fault}" for fault in faults(html.get_content())]
    assert found == []
