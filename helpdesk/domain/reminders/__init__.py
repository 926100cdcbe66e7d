"""Reminders: while a ticket waits for its requester, and before silence closes a solved one."""
