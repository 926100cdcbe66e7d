"""Serving the pages with gunicorn: one parent that loads the application, processes it forks.

Why gunicorn: its parent loads the application once and the processes share those pages of memory
(granian starts each process from nothing), and its threads answer kept-alive connections to the end
when they are told to stop. A proxy with a certificate stands before it.
"""

from helpdesk.serving.server import WebServer

__all__ = ["WebServer"]
