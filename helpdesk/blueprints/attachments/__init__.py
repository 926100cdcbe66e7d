"""Files on their way in and out."""

from flask import Blueprint

blueprint = Blueprint("attachments", __name__)


from helpdesk.blueprints.attachments import serving, uploading  # noqa: E402, F401
