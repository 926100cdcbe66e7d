"""An RQ worker on one queue. It only makes things quick: what must happen stands in the database.

One queue a process: on several at once RQ would fetch jobs in a way that loses them when a process
is killed.
"""

import os
import signal
import threading

import structlog
from flask import Flask
from redis import Redis, RedisError
from rq import Queue, SimpleWorker, Worker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from helpdesk.extensions import db
from helpdesk.jobs.doorbell import LONG, WAKE
from helpdesk.settings import Settings
from helpdesk.worker.line import Line


class Listener(SimpleWorker):
    """Runs each job in this process: nobody waits for a fork, and connections, statements and
    templates of the job before are still at hand.
    """

    app: Flask

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Within the application."""
        with self.app.app_context():
            return super().perform_job(job, queue, execution)


class ForkingListener(Worker):
    """Runs each job in a fork of this process, which has the application loaded already."""

    app: Flask

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """In the fork: connections of the parent are left alone, never closed or used."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            return super().perform_job(job, queue, execution)


KINDS: dict[str, type[Listener | ForkingListener]] = {WAKE: Listener, LONG: ForkingListener}
"""What people wait for runs at once; what takes long may use what memory it likes, and is gone."""


def listen(app: Flask, options: Settings, queue_name: str, line: Line) -> None:
    """Work one queue until the line is cut, or Redis goes away: then the supervisor tries anew.

    Jobs are JSON: the default pickle would let whoever can write to Redis run code here.
    """
    threading.Thread(target=_stop_when_cut, args=(line,), daemon=True).start()
    try:
        worker = _worker(Redis.from_url(options.redis_url, socket_connect_timeout=3), queue_name)
        worker.app = app
        worker.work(logging_level="WARNING")
    except RedisError as error:
        structlog.get_logger().warning("no redis", queue=queue_name, problem=type(error).__name__)


def _worker(connection: Redis, queue_name: str) -> Listener | ForkingListener:
    return KINDS[queue_name](
        [Queue(queue_name, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=45,
        maintenance_interval=30,
        job_monitoring_interval=5,
        log_job_description=False,
    )


def _stop_when_cut(line: Line) -> None:
    """RQ stops warmly at SIGTERM: the job in hand is finished."""
    line.wait(None)
    os.kill(os.getpid(), signal.SIGTERM)
