"""A form as a browser without JavaScript fills it in, and the topics the tests file under."""

from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup, Tag
from PIL import Image
from werkzeug.test import TestResponse

from helpdesk.extensions import db
from helpdesk.models import Category, FormVersion
from tests import cast
from tests.visitor import Visitor

HOME: dict[str, Any] = {
    "title": {"good": "VPN drops after a minute"},
    "sections": [
        {
            "title": "Where it happens",
            "fields": [
                {
                    "key": "where",
                    "kind": "choice",
                    "label": "Where are you?",
                    "required": True,
                    "options": [
                        {"value": "office", "label": "In the office"},
                        {"value": "home", "label": "At home", "hint": "Any other network"},
                    ],
                },
                {
                    "key": "network",
                    "kind": "short_text",
                    "label": "Name of the network",
                    "required": True,
                    "show_when": {"field": "where", "equals": "home"},
                },
                {"key": "colleague", "kind": "person", "label": "Who else?"},
                {"key": "picture", "kind": "file", "label": "Picture of the message"},
                {"key": "burnt", "kind": "yes_no", "label": "Does it smell burnt?"},
            ],
        }
    ],
    "consequences": [
        {"when": {"field": "burnt", "equals": True}, "stop": "Pull the plug and call 112."},
        {
            "when": {"field": "network", "contains": "hotel"},
            "set_priority": "critical",
            "set_queue": "service-desk",
        },
    ],
}
PRINTER: dict[str, Any] = {
    "sections": [
        {
            "fields": [
                {"key": "network", "kind": "short_text", "label": "Name of the network"},
                {"key": "tray", "kind": "number", "label": "Which tray?"},
            ]
        }
    ]
}


def use_form(slug: str, document: dict[str, Any]) -> None:
    """Give a topic of the company this form, as a new version; inside an application context."""
    category = cast.category(slug)
    category.form_number += 1
    version = FormVersion(
        category_id=category.id,
        version=category.form_number,
        document=document,
        created_at=cast.EPOCH,
    )
    db.session.add(version)
    db.session.commit()


def limit_audience(slug: str, **audience: list[str]) -> Category:
    """Open a topic only to some people, and commit."""
    category = cast.category(slug)
    category.audience = audience
    db.session.commit()
    return category


class Paper:
    """The form on the page: what stands in its controls, to be changed and sent."""

    def __init__(self, visitor: Visitor, answer: TestResponse) -> None:
        self.visitor = visitor
        self.answer = answer
        self.page = BeautifulSoup(answer.data, "html.parser")
        form = self.page.find("form", id="ticket-form")
        assert isinstance(form, Tag), self.page.get_text(" ", strip=True)[:500]
        self.action = str(form["action"])
        self.values = dict(_values(form))

    def fill(self, **values: Any) -> "Paper":
        """Write into the controls; a field of the topic's own form is named ``answers_<key>``."""
        for name, value in values.items():
            self.values[name.replace("answers_", "answers.", 1)] = value
        return self

    def send(self, to: str = "", status: int | None = None) -> TestResponse:
        """Press the button; ``to``: where another button than "Send" leads, as ``answers``."""
        url = f"{self.action}/{to}" if to else self.action
        answer = self.visitor.post(
            url, data=_copied(self.values), content_type="multipart/form-data"
        )
        assert status in (None, answer.status_code), answer.get_data(as_text=True)[:2000]
        return answer

    def turn(self, to: str) -> "Paper":
        """Press another button and follow it to the page it leads to."""
        answer = self.send(to, 303)
        return Paper(self.visitor, self.visitor.get(answer.headers["Location"]))

    def errors(self) -> dict[str, str]:
        """What the summary says, by the id its links lead to."""
        links = self.page.select("[data-summary] a")
        for link in links:
            assert self.page.find(id=str(link["href"])[1:]), link
        return {str(link["href"])[1:]: link.get_text() for link in links}

    def asks(self, key: str) -> bool:
        """Whether the page has the question."""
        return self.page.find(id=f"f-{key}") is not None


def open_form(visitor: Visitor, url: str) -> Paper:
    """The form at this address."""
    answer = visitor.get(url)
    assert answer.status_code == 200, answer.status
    return Paper(visitor, answer)


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    """A real PNG."""
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "PNG")
    return file.getvalue()


def upload(visitor: Visitor, key: str, data: bytes, name: str, field: str = "file") -> TestResponse:
    """Send one file into a draft, as the page's script does."""
    return visitor.htmx(
        "post",
        f"/drafts/{key}/files",
        data={field: (BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def _values(form: Tag) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    shown = [str(one["value"]) for one in form.select("input[name=shown]")]
    for control in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(control["name"]), control.get("type")
        if kind == "file" or name == "shown":
            continue
        if kind in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        if control.name == "textarea":
            found.append((name, control.get_text().removeprefix("\n")))
        elif control.name == "select":
            chosen = control.select_one("option[selected]")
            found.append((name, str(chosen["value"]) if chosen else ""))
        else:
            found.append((name, str(control.get("value", ""))))
    return [*found, ("shown", shown)]


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    """Files are given as (bytes, name): each sending reads them anew."""
    return {
        name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
