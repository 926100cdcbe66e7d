"""The measure: what a competent engineer writes with Flask and SQLAlchemy Core, and no more."""

from benchmarks.bare.app import create_app

__all__ = ["create_app"]
