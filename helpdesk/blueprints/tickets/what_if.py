"""What would change, before it is changed: the same for every form that may move due times."""

from werkzeug.wrappers import Response

from helpdesk.blueprints.tickets import (
    blueprint,
    category,
    changes,
    due_date,
    priority,
    queue,
    wait,
)

CHANGES = {
    one.noun: one
    for one in (priority.CHANGE, category.CHANGE, queue.CHANGE, wait.CHANGE, due_date.CHANGE)
}
NOUNS = ", ".join(map(repr, CHANGES))


@blueprint.route(f"/<int:number>/what-if/<any({NOUNS}):noun>", methods=["GET", "POST"])
def what_if(number: int, noun: str) -> Response:
    """Old and new due times, and who would be told. Changes nothing, whatever the method: POST is
    for browsers without script, whose forms hold words that have no place in an address.
    """
    return changes.look(CHANGES[noun], number)
