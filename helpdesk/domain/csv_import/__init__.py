"""People and tickets from CSV files (RFC 4180), as a mapping file says which column is what.

A file is read twice: once to check every row, once to write. Nothing here commits.
"""
