"""Reading a ServiceNow incident log: one row per recorded update of an incident.

Known columns are those of the "Incident management process enriched event log" (Amaral, Fantinato,
Peres, University of São Paulo, 2018), which are ServiceNow's own field names.
"""

from helpdesk.domain.replay.servicenow.bringing_in import SOURCE, Done, bring_in
from helpdesk.domain.replay.servicenow.log import Incident, Log, NotALog, read
from helpdesk.domain.replay.servicenow.oddities import Oddity, grouped, of_incident

__all__ = [
    "SOURCE",
    "Done",
    "Incident",
    "Log",
    "NotALog",
    "Oddity",
    "bring_in",
    "grouped",
    "of_incident",
    "read",
]
