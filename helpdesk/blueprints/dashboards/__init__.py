"""Dashboards: the state of the work, for those who steer it."""

from flask import Blueprint

blueprint = Blueprint("dashboards", __name__, url_prefix="/dashboards")

from helpdesk.blueprints.dashboards import by_line, forecast, workload  # noqa: E402

__all__ = ["blueprint", "by_line", "forecast", "workload"]
