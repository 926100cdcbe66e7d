"""How much a request may bring, depending on who sends it and in which shape.

Files may be large, and only people who are signed in send them; words are never large. Werkzeug
(3.1.9 on) limits the memory for fields of ``multipart/form-data`` only: a plain form of a hundred
megabytes would be read into memory as a whole, from anybody.
"""

from flask import Flask, Request, session

FORM = "application/x-www-form-urlencoded"


def set_up(app: Flask) -> None:
    """Let every request know its limit; call it when no extension changes the requests any more."""
    app.request_class = type("LimitedRequest", (_Limits, app.request_class), {})


class _Limits(Request):
    """What is laid over the class of requests in use."""

    @property
    def max_content_length(self) -> int | None:
        """Bytes this request may hold; more is answered 413 before it is read."""
        if self.mimetype == FORM or "token" not in session:
            return self.max_form_memory_size
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value
