"""What our mails say and how they are put together; sending them is the gateway's work."""

from helpdesk.mails.composing import NotMeantAnyMore, compose

__all__ = ["NotMeantAnyMore", "compose"]
