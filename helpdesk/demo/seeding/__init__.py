"""Ninety days of a helpdesk's life, played through the real verbs at the times they happened."""

from helpdesk.demo.seeding.playing import seed

__all__ = ["seed"]
