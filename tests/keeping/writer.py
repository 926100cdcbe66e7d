"""A process that files tickets with attachments over HTTP until its input ends.

``python -m tests.keeping.writer NAME``: after each answer a line ``NUMBER SHA256`` on its output.
"""

import hashlib
import re
import secrets
import select
import sys
from io import BytesIO

from helpdesk import clock, create_app
from tests import cast
from tests.visitor import Visitor


def main(name: str) -> None:
    """File tickets as fast as they are answered."""
    app = create_app()
    app.test_client_class = Visitor
    with app.app_context():
        token = cast.signed_in_token("employee", now=clock.now())
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.sign_in_with(token)
    number = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        number += 1
        content = f"log {name} {number} {secrets.token_hex(8)}\n".encode() * 50
        form = {
            "draft": secrets.token_hex(16),
            "title": f"Paper jam {name}-{number}",
            "description": "It beeps and stops.",
            "file": (BytesIO(content), "log.txt"),
        }
        answer = visitor.post("/new/printer", data=form, content_type="multipart/form-data")
        if answer.status_code == 303:
            found = re.search(r"/tickets/(\d+)", answer.location)
            assert found, answer.location
            print(found[1], hashlib.sha256(content).hexdigest(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
