"""What a proxy does before several web processes, for one person's browser."""

import http.client
import http.cookies
import itertools
import re
import threading
import urllib.parse
from dataclasses import dataclass, field

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    location: str
    text: str


@dataclass
class Person:
    """A browser that keeps its cookie; each request goes to the next web process.

    Where a connection is refused the next process is asked, as any proxy does. Nothing is ever
    sent twice: whatever else goes wrong is a failed request.
    """

    host: str
    ports: list[int]
    cookie: str = ""
    token: str = ""
    asked: int = 0
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urllib.parse.urlencode({"csrf_token": self.token} | fields))

    def sign_in(self, name: str, password: str) -> None:
        """Over the sign-in page."""
        self._read_token("/sign-in")
        answer = self.post("/sign-in", username=name, password=password)
        assert answer.status == 303, answer.text
        self._read_token("/")

    def _read_token(self, path: str) -> None:
        found = TOKEN.search(self.get(path).text)
        assert found, path
        self.token = found[1]

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        first = next(self._turn)
        for at in range(len(self.ports)):
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.ports[(first + at) % len(self.ports)], timeout=60
            )
            try:
                connection.connect()
            except ConnectionRefusedError:
                continue
            return self._send(connection, method, path, body)
        raise AssertionError("no web process was there")

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: str | None
    ) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            connection.request(
                method, path, body, {"Host": self.host, "Cookie": self.cookie} | kind
            )
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        with self._lock:
            self.asked += 1
            for name, morsel in http.cookies.SimpleCookie(answer.getheader("Set-Cookie")).items():
                self.cookie = f"{name}={morsel.value}"
        return Answer(answer.status, answer.getheader("Location", ""), text)
