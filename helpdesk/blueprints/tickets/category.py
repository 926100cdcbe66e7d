"""Under which topic the ticket is filed."""

from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from helpdesk import clock
from helpdesk.blueprints.tickets import blueprint, deeds
from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.blueprints.tickets.deeds import Deed
from helpdesk.domain import tickets
from helpdesk.extensions import db
from helpdesk.i18n import lazy, text_in
from helpdesk.models import Category
from helpdesk.web import me, ticket_for_change, ticket_or_404

DEED = Deed("change_category", "desk/_category.html", "desk/after_category.html")


class CategoryForm(DeedForm):
    """A topic, grouped by service."""

    category = SelectField(lazy("Which topic is it?"), id="category")


@blueprint.get("/<int:number>/category")
def ask_category(number: int) -> Response:
    """Offer the topics."""
    ticket = ticket_or_404(number)
    form = _form()
    form.category.data = str(ticket.category_id)
    return deeds.ask(DEED, ticket, form)


@blueprint.post("/<int:number>/category")
def change_category(number: int) -> Response:
    """File it under another topic."""
    ticket, form = ticket_for_change(number), _form()

    def change() -> None:
        tickets.check_unchanged(ticket, form.seen(), "category")
        to = db.session.get_one(Category, int(form.category.data))
        tickets.change_category(ticket, to, by=me(), now=clock.now())

    return deeds.do(DEED, ticket, form, change)


def _form() -> CategoryForm:
    query = db.select(Category).where(Category.is_active).order_by(Category.position, Category.id)
    categories = db.session.scalars(query).all()
    order = {category.id: place for place, category in enumerate(categories)}
    names = {category.id: text_in(category.name) for category in categories}
    form = CategoryForm()
    form.category.choices = [
        SelectChoice(str(topic.id), names[topic.id], optgroup=names.get(topic.parent_id or 0))
        for topic in sorted(categories, key=lambda one: order.get(one.parent_id or 0, 0))
        if topic.is_topic
    ]
    return form
