"""Under which topic the ticket is filed."""

from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, changes
from helpdesk.blueprints.tickets.changes import Change, Typed
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain import tickets
from helpdesk.extensions import db, rows
from helpdesk.i18n import lazy, text_in
from helpdesk.models import Category, Ticket
from helpdesk.web import me

IN_USE = (
    db.select(Category.id, Category.parent_id, Category.kind, Category.name)
    .where(Category.is_active)
    .order_by(Category.position, Category.id)
)


class CategoryForm(DeedForm):
    """A topic, grouped by service."""

    category = SelectField(lazy("Which topic is it?"), id="category")


def _form(ticket: Ticket, typed: Typed) -> CategoryForm:
    categories = [*rows(IN_USE)]
    order = {category.id: place for place, category in enumerate(categories)}
    names = {category.id: text_in(category.name) for category in categories}
    form = CategoryForm(typed)
    form.category.choices = [
        SelectChoice(str(topic.id), names[topic.id], optgroup=names.get(topic.parent_id or 0))
        for topic in sorted(categories, key=lambda one: order.get(one.parent_id or 0, 0))
        if topic.kind is not None  # a service only groups topics
    ]
    if typed is None:
        form.category.data = str(ticket.category_id)
    return form


def _change(ticket: Ticket, form: CategoryForm) -> None:
    tickets.check_unchanged(ticket, form.seen(), "category")
    to = db.session.get_one(Category, int(form.category.data), options=tickets.PLACED)
    tickets.change_category(ticket, to, by=me(), now=clock.now())


CHANGE: Change = Change(
    verb="change_category",
    form="desk/_category.html",
    after="desk/after_category.html",
    noun="category",
    build=_form,
    act=_change,
    telling=("category",),
)


@blueprint.get("/<int:number>/category")
def ask_category(number: int) -> Response:
    """Offer the topics."""
    return changes.ask(CHANGE, number)


@blueprint.post("/<int:number>/category")
def change_category(number: int) -> Response:
    """File it under another topic."""
    return changes.make(CHANGE, number)
