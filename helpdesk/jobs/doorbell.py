"""Waking the worker: a hint by Redis that there is mail to send. Losing it costs seconds only.

The hint is given by a thread of its own, so that nobody's request ever waits for Redis, whether it
answers, refuses or is mute; many hints at once become one.
"""

import os
import threading
import time

import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from helpdesk.settings import settings

WAKE = "wake"
"""The queue of short work that people wait for."""
LONG = "long"
"""The queue of long work, which never delays a notice."""
PATIENCE = 0.5
"""Seconds for Redis to answer."""
REMEMBERED = 5.0
"""Seconds for which a Redis that did not answer is left alone."""


def ring() -> None:
    """Ask a worker to look at the outbox now; never raises, never waits."""
    _bell(settings().redis_url).ring()


def ring_at_once() -> None:
    """The same from a process that is about to end, such as a job; never raises, waits briefly."""
    try:
        press(settings().redis_url)
    except (RedisError, OSError) as error:
        _say(error)


def answers() -> bool:
    """Whether Redis is there; never raises, waits briefly."""
    try:
        with _connection(settings().redis_url) as connection:
            return bool(connection.ping())
    except (RedisError, OSError):
        return False


def press(url: str) -> None:
    """Put one drain into the queue, unless one is waiting there already: it will see everything.

    Raises RedisError and OSError.
    """
    with _connection(url) as connection:
        queue = Queue(WAKE, connection=connection, serializer=JSONSerializer)
        if not queue.count:
            queue.enqueue(
                "helpdesk.jobs.wake.drain_outbox", job_timeout=120, result_ttl=0, failure_ttl=3600
            )


def _connection(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),  # the default tries for seconds, and for a minute when mute
    )


class Bell:
    """The thread that rings for one process and one Redis."""

    def __init__(self, url: str) -> None:
        """Start listening for hints."""
        self._url = url
        self._wanted = threading.Event()
        threading.Thread(target=self._run, name="doorbell", daemon=True).start()

    def ring(self) -> None:
        """Let the thread ring soon."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                press(self._url)
            except Exception as error:  # whatever it is, the worker looks by itself
                _say(error)
                time.sleep(REMEMBERED)


_bells: dict[tuple[int, str], Bell] = {}
_lock = threading.Lock()


def _bell(url: str) -> Bell:
    """This process's bell: threads do not survive a fork."""
    key = (os.getpid(), url)
    with _lock:
        if key not in _bells:
            _bells[key] = Bell(url)
        return _bells[key]


def _say(error: Exception) -> None:
    structlog.get_logger().warning("doorbell", problem=type(error).__name__)
