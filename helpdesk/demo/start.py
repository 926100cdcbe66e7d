"""The demo from first process to last: services, migration, the company, then the product."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

from helpdesk.demo import requests
from helpdesk.demo.directory import settings_for as directory_settings
from helpdesk.demo.parts import (
    NAMES,
    choose_ports,
    helpdesk_command,
    is_free,
    parts,
    settings_for,
)
from helpdesk.demo.place import Place, PlaceError
from helpdesk.demo.supervisor import Supervisor, environment

ACCOUNTS = (
    ("employee", "reports problems, sees only their own"),
    ("employee2", "a colleague in another department"),
    ("agent", "answers on line 1"),
    ("agent2", "answers on line 2"),
    ("lead", "leads queues and hands out work"),
    ("manager", "sees who carries what"),
    ("admin", "sets things up"),
)
PATIENCE = 120.0  # seconds for a part to answer, on a machine busy with other things
SERVICES, PRODUCT = ("broker", "directory", "smtp"), ("web", "worker")

Say = Callable[[str], None]


class _Ended(Exception):
    """Somebody asked the demo to stop before it was up."""


def run(place: Place, port: int, say: Say) -> None:
    """Run the demo until Ctrl-C or SIGTERM, and leave nothing running. Raises PlaceError."""
    place.prepare()
    with requests.only_one(place):
        if not is_free(port):
            raise PlaceError(
                f"Port {port} is already in use. Choose another one: make demo PORT={port + 10}"
            )
        _clean(place)
        supervisor = _supervisor(place, port, say)
        supervisor.listen_for_the_end()
        try:
            _bring_up(supervisor, f"http://127.0.0.1:{port}")
            supervisor.watch()
        except _Ended:
            say("Asked to stop before everything was up.")
        finally:
            say("Stopping …")
            supervisor.stop()
            _clean(place)
            say("Everything is stopped. The data stays; make demo-reset forgets it.")


def _supervisor(place: Place, port: int, say: Say) -> Supervisor:
    ports = choose_ports(port)
    values = settings_for(ports, directory_settings(ports.directory, place.instance))
    place.write_settings(values)
    return Supervisor(
        place=place,
        parts=parts(place, ports),
        env=environment(place, values),
        clock_offset=os.environ.get("HELPDESK_CLOCK_OFFSET") or None,
        say=say,
    )


def _bring_up(supervisor: Supervisor, address: str) -> None:
    """Everything up to the first page. Raises PlaceError if a step fails, _Ended if we are."""
    say = supervisor.say
    say("Starting the broker, the directory and the mail server …")
    supervisor.start(SERVICES)
    answer = supervisor.wait_for(supervisor.services_answer, PATIENCE)
    _check(supervisor, answer, "A service did not start")
    say("Preparing the database; the first time this fills a company, about a minute …")
    for command in ([helpdesk_command(), "init"], [sys.executable, "-m", "helpdesk.demo.fill"]):
        _check(supervisor, supervisor.run(command) == 0, "The database could not be prepared")
    say("Starting web and worker …")
    supervisor.start(PRODUCT)
    is_ready = supervisor.wait_for(lambda: _is_ready(address), PATIENCE)
    _check(supervisor, is_ready, "The web server did not get ready")
    _greet(supervisor, address)


def _check(supervisor: Supervisor, went_well: bool, what: str) -> None:
    if supervisor.stopping:
        raise _Ended
    if not went_well:
        raise PlaceError(f"{what}. The logs in {supervisor.place.logs} say why.")


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as page:  # noqa: S310
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _greet(supervisor: Supervisor, address: str) -> None:
    say = supervisor.say
    say(f"\nThe helpdesk is open: {address}\n")
    if supervisor.clock_offset:
        say(f"Its clock is moved by {supervisor.clock_offset}, as HELPDESK_CLOCK_OFFSET says.\n")
    say("Accounts (the password of each is: demo)")
    for name, meaning in ACCOUNTS:
        say(f"  {name:<10} {meaning}")
    say(f"\nMails appear below and in {supervisor.place.mail}; Ctrl-C stops everything.\n")


def _clean(place: Place) -> None:
    """Forget pid files and requests of a run that is over, however it ended."""
    for name in NAMES:
        place.pid_file(name).unlink(missing_ok=True)
    for path in place.requests.iterdir():
        path.unlink()
