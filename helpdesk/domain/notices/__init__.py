"""Telling people: from an event to the mails to send and the lines under the bell."""

from helpdesk.domain.notices.following import follow, follow_all

__all__ = ["follow", "follow_all"]
