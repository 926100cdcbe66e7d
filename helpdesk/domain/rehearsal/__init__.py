"""Rehearsing another set-up: past tickets, promised by plans and calendars nobody has adopted."""
