"""The demo's mail server: keeps every mail as a file and names it in the terminal.

``python -m helpdesk.demo.smtp_sink PORT FOLDER``. A mail is on the disk before the answer 250: the
sender may forget it then (RFC 5321 §4.2.5).
"""

import asyncio
import os
import re
import sys
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

NAME = re.compile(r"(\d+)\.eml")


class Sink:
    """Takes every mail for everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = (NAME.fullmatch(path.name) for path in folder.iterdir())
        self.last = max((int(name[1]) for name in names if name), default=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, then say so."""
        raw = envelope.original_content or b""
        self.last += 1
        path = self.folder / f"{self.last:05d}.eml"
        _write_durably(path, raw)
        subject = message_from_bytes(raw, policy=policy.default).get("Subject", "")
        people = ", ".join(envelope.rcpt_tos)
        print(f"mail/{path.name}  to {people}: {subject}", flush=True)  # noqa: T201
        return "250 OK"


def _write_durably(path: Path, raw: bytes) -> None:
    """The bytes and the name of the file both survive a power loss from here on."""
    fresh = path.with_suffix(".part")
    with fresh.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def serve(port: int, folder: Path) -> None:
    """Take mails on this loopback port until the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    sink = Sink(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
