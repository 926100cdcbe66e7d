"""A person's browser, over the network; it presses the button again when the server was away."""

import http.client
import time
import urllib.parse
from dataclasses import dataclass

from tests.visitor import Visitor


@dataclass(frozen=True)
class Answer:
    """What the web process answered, and to which try."""

    status: int
    location: str
    text: str
    tries: int = 1

    @property
    def is_accepted(self) -> bool:
        """Whether a deed was acknowledged."""
        return self.status < 400

    @property
    def number(self) -> int:
        """The ticket it leads to."""
        return int(self.location.rpartition("/")[2])


class Browser:
    """One person's browser; any number of threads may use it as so many windows."""

    def __init__(self, visitor: Visitor, port: int) -> None:
        self.ports = [port]
        self.headers = {
            "Cookie": f"helpdesk={visitor.cookie}",
            "X-CSRFToken": visitor.form_token(),
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": f"127.0.0.1:{port}",
        }

    def ask(
        self, method: str, path: str, *, on: int | None = None, seconds: float = 60, **fields: str
    ) -> Answer:
        """One request, to the port ``on``. Raises OSError or HTTPException when the process dies
        meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", on or self.ports[0], timeout=seconds)
        try:
            connection.request(method, path, urllib.parse.urlencode(fields), self.headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, answer.headers.get("Location", ""), text)
        finally:
            connection.close()

    def insist(self, path: str, *, within: float = 900, **fields: str) -> Answer:
        """Post the same form until the server answers it, with whatever but "not now".

        A mistake of ours (500) ends the test: the answer to trouble around us is 503.
        """
        give_up, tries = time.monotonic() + within, 0
        while True:
            tries += 1
            try:
                answer = self.ask("POST", path, **fields)
            except (OSError, http.client.HTTPException):
                answer = None
            assert answer is None or answer.status != 500, f"{path}: {answer}"
            if answer is not None and answer.status < 500:
                return Answer(answer.status, answer.location, answer.text, tries)
            assert time.monotonic() < give_up, f"{path}: not accepted in {within} s, {answer}"
            time.sleep(0.2)
