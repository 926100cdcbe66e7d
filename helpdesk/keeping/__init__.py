"""Keeping all data: moving it between database engines, backing it up, restoring it.

One form serves all three: rows as lists of plain JSON values that mean the same on SQLite and on
PostgreSQL. So a backup of one engine can be restored into the other, and what was written can be
compared with what was read by the same checksums.
"""
