"""Lists of tickets at the desk: which filters there are, what each means, and the order of work.

Queue pages, lists across queues, "my work" and the dashboards' figures all select with the same
conditions, so a number always equals the list it opens. Filters come from addresses: every field
stands in a fixed list, and values are only ever compared, never made part of a statement.
"""

from helpdesk.domain.lists.conditions import conditions, moments
from helpdesk.domain.lists.filters import Filter, parted, read
from helpdesk.domain.lists.pages import count, counting, counts, matching, page, row
from helpdesk.domain.lists.rows import Row

__all__ = [
    "Filter",
    "Row",
    "conditions",
    "count",
    "counting",
    "counts",
    "matching",
    "moments",
    "page",
    "parted",
    "read",
    "row",
]
