"""What is measured: each scene asks the product and the bare app for the same thing."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.cast import Actor, Cast
from benchmarks.corpus.company import PASSWORD

FORM = "application/x-www-form-urlencoded"
DESCRIPTION = (
    "Since this morning the program closes by itself. I restarted twice, without any change.\n\n"
    "We need it for the closing of the month, so sooner would be better than later."
)
REPLY = "I have looked at it: the certificate on your device had expired. Please try it once more."


@dataclass(frozen=True)
class Ask:
    """One request, without what only says who asks."""

    method: str
    path: str
    body: bytes = b""
    is_fragment: bool = False
    """Asked for by the page itself, to be put into it."""


@dataclass(frozen=True)
class Scene:
    """The same thing asked of both; ``share`` is the least share of the bare app we promise."""

    name: str
    ours: Callable[[Actor, random.Random], Ask]
    bare: Callable[[Actor, random.Random], Ask]
    actors: Callable[[Cast], list[Actor]]
    share: float
    good: int = 200
    """The status of a right answer."""


def _get(path: str) -> Ask:
    return Ask("GET", path)


def _post(path: str, **fields: str) -> Ask:
    return Ask("POST", path, urlencode(fields).encode())


def _our_ticket(actor: Actor, chance: random.Random) -> Ask:
    title = f"Closes by itself, number {chance.randrange(10**9)}"
    return _post(
        f"/new/{actor.topic}",
        draft=secrets.token_hex(16),
        title=title,
        description=DESCRIPTION,
        **{"answers.place": "office", "answers.device": "Notebook N-204"},
    )


def _bare_ticket(actor: Actor, chance: random.Random) -> Ask:
    title = f"Closes by itself, number {chance.randrange(10**9)}"
    return _post(
        "/tickets",
        topic=actor.topic,
        title=title,
        description=DESCRIPTION,
        place="office",
        device="Notebook N-204",
    )


def _our_reply(actor: Actor, chance: random.Random) -> Ask:
    number = chance.choice(actor.tickets)
    path, key = f"/tickets/{number}/replies", secrets.token_hex(16)
    return _post(path, key=key, mode="reply", version="1", text=REPLY)


def _bare_reply(actor: Actor, chance: random.Random) -> Ask:
    return _post(f"/tickets/{chance.choice(actor.tickets)}/replies", text=REPLY)


def _ticket(actor: Actor, chance: random.Random) -> Ask:
    return _get(f"/tickets/{chance.choice(actor.tickets)}")


def _sign_in(actor: Actor, chance: random.Random) -> Ask:
    return _post("/sign-in", username=actor.username, password=PASSWORD, next="/")


SCENES = {
    scene.name: scene
    for scene in (
        Scene(
            "queue",
            lambda actor, chance: _get(f"/desk/queues/{actor.queue}"),
            lambda actor, chance: _get(f"/queues/{actor.queue}"),
            lambda cast: cast.agents,
            share=0.45,
        ),
        Scene("ticket", _ticket, _ticket, lambda cast: cast.agents, share=0.50),
        Scene(
            "create",
            _our_ticket,
            _bare_ticket,
            lambda cast: cast.employees,
            share=0.45,
            good=303,
        ),
        Scene("reply", _our_reply, _bare_reply, lambda cast: cast.agents, share=0.40, good=303),
        Scene(
            "dashboard",
            lambda actor, chance: _get("/dashboards/workload"),
            lambda actor, chance: _get("/dashboard"),
            lambda cast: cast.administrators,
            share=0.45,
        ),
        Scene(
            "sign-in",
            _sign_in,
            _sign_in,
            lambda cast: cast.strangers,
            share=0.0,
            good=303,
        ),
    )
}
