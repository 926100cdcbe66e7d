"""What the kernel says of processes: CPU time, memory; and ports to talk through."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

STARTS_WITHIN = 240.0
"""Seconds a server may take: far more than it needs, for machines that are busy."""
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """CPU time the process and all its descendants have used so far."""
    return sum(_ticks(one) for one in family(pid)) / TICKS


def memory_mib(pid: int) -> tuple[float, float]:
    """Resident and proportional memory (shared pages divided among who shares them), in MiB."""
    resident = proportional = 0
    for one in family(pid):
        text = Path(f"/proc/{one}/smaps_rollup").read_text()
        resident += _kilobytes(text, "Rss")
        proportional += _kilobytes(text, "Pss")
    return resident / 1024, proportional / 1024


def family(pid: int) -> list[int]:
    """The process and all its descendants that live."""
    found = [pid]
    for one in found:  # grows while it is walked
        for task in Path(f"/proc/{one}/task").iterdir():
            children = task / "children"
            found += [int(child) for child in children.read_text().split()]
    return found


def free_port() -> int:
    """A loopback port nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the process listens. Raises RuntimeError with its last words if it does not."""
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-2000:]}")


def _ticks(pid: int) -> int:
    """User and system time of a process with all its threads, in clock ticks (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _kilobytes(text: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0
