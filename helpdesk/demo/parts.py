"""The parts of the demo: what each runs, where it answers, and whether it comes back by itself."""

import secrets
import socket
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.demo.place import Place

HOST = "127.0.0.1"
NAMES = ("web", "worker", "broker", "directory", "smtp")


@dataclass(frozen=True)
class Part:
    """One process of the demo."""

    name: str
    command: tuple[str, ...]
    port: int | None = None
    # Web and worker come back like under any supervisor. The services beside them stay away until
    # they are called, so that one can watch how the product does without them.
    comes_back: bool = False
    # The mail server names each mail in the terminal; the others write logs.
    speaks: bool = False
    lives_in_moved_time: bool = False


@dataclass(frozen=True)
class Ports:
    """Where the parts of this run listen, all on the loopback address."""

    web: int
    broker: int
    directory: int
    smtp: int


def choose_ports(web: int) -> Ports:
    """The web port as asked for, the others as the system has them free."""
    broker, directory, smtp = _free_ports(3)
    return Ports(web, broker, directory, smtp)


def is_free(port: int) -> bool:
    """Whether we could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def parts(place: Place, ports: Ports) -> dict[str, Part]:
    """All parts, in the order in which they start; they stop in the opposite order."""
    found = (
        Part("broker", _module("broker", ports.broker, place.broker), ports.broker),
        Part("directory", _module("directory", ports.directory), ports.directory),
        Part("smtp", _module("smtp_sink", ports.smtp, place.mail), ports.smtp, speaks=True),
        Part(
            "web",
            (helpdesk_command(), "web", "--host", HOST, "--port", str(ports.web)),
            ports.web,
            comes_back=True,
            lives_in_moved_time=True,
        ),
        Part(
            "worker",
            (helpdesk_command(), "worker"),
            comes_back=True,
            lives_in_moved_time=True,
        ),
    )
    return {part.name: part for part in found}


def helpdesk_command() -> str:
    """The `helpdesk` command of the environment we run in."""
    return str(Path(sysconfig.get_path("scripts")) / "helpdesk")


def _module(name: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-m", f"helpdesk.demo.{name}", *map(str, arguments))


def settings_for(ports: Ports, directory: Mapping[str, object]) -> dict[str, object]:
    """The settings by which the parts, and commands in other terminals, find each other."""
    password = secrets.token_urlsafe(24)
    return {
        "demo": True,
        "organisation": "Lumen Works",
        "mail_from": "helpdesk@demo.example",
        "public_url": f"http://{HOST}:{ports.web}",
        "web_processes": 1,
        "redis_url": f"redis://:{password}@{HOST}:{ports.broker}/0",
        "smtp_host": HOST,
        "smtp_port": ports.smtp,
        **directory,
    }
