"""A mail server that takes everything at once and notes when: ``python -m benchmarks sink``.

It speaks as much SMTP (RFC 5321) as our mailer does, so that it is not what is measured.
"""

import asyncio
import re
import time
from pathlib import Path

REFERENCE = re.compile(rb"HD-(\d+)")
ANSWERS = {b"QUIT": b"221 Bye\r\n", b"EHLO": b"250 sink\r\n", b"HELO": b"250 sink\r\n"}
TAKEN = b"250 OK\r\n"


class _Conversation(asyncio.Protocol):
    def __init__(self, log: Path) -> None:
        self._log, self._buffer, self._is_mail = log, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        self._line.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._is_mail or b"\r\n" in self._buffer:
            end = b"\r\n.\r\n" if self._is_mail else b"\r\n"
            part, found, rest = self._buffer.partition(end)
            if not found:
                return
            self._buffer = rest
            if self._is_mail:
                self._take(part)
            else:
                self._answer(part)

    def _answer(self, command: bytes) -> None:
        verb = command[:4].upper()
        self._is_mail = verb == b"DATA"
        self._line.write(b"354 Go on\r\n" if self._is_mail else ANSWERS.get(verb, TAKEN))
        if verb == b"QUIT":
            self._line.close()

    def _take(self, mail: bytes) -> None:
        found = REFERENCE.search(mail)
        with self._log.open("a") as log:
            log.write(f"{time.time():.6f} {found[1].decode() if found else 0}\n")
        self._is_mail = False
        self._line.write(TAKEN)


async def serve(port: int, log: Path) -> None:
    """Listen on a loopback port until the process ends; a line in ``log`` for each mail taken."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Conversation(log), "127.0.0.1", port)
    await server.serve_forever()
