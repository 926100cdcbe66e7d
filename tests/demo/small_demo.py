"""A demo of two parts, for the tests: the real mail server, and a worker that starts a child.

``python -m tests.demo.small_demo FOLDER``
"""

import sys
from pathlib import Path

from helpdesk.demo import requests
from helpdesk.demo.parts import Part, choose_ports
from helpdesk.demo.place import Place, PlaceError
from helpdesk.demo.supervisor import Supervisor, environment

WORKER = "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"


def main(folder: Path) -> None:
    place, port = Place(folder), choose_ports(1).smtp
    place.prepare()
    sink = (sys.executable, "-m", "helpdesk.demo.smtp_sink", str(port), str(place.mail))
    worker = (sys.executable, "-c", WORKER)
    parts = {
        "smtp": Part("smtp", sink, port, speaks=True),
        "worker": Part("worker", worker, comes_back=True, lives_in_moved_time=True),
    }
    supervisor = Supervisor(place, parts, environment(place, []), "+26h", print)
    supervisor.listen_for_the_end()
    try:
        with requests.only_one(place):
            supervisor.start(parts)
            supervisor.wait_for(supervisor.services_answer, 10)
            print("ready on port", port, flush=True)
            supervisor.watch()
            supervisor.stop()
    except PlaceError as error:
        print(error)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
