"""What is set up, to read: categories with their forms."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk import web
from helpdesk.blueprints.admin import blueprint
from helpdesk.domain import policy
from helpdesk.domain.forms.definition import Form
from helpdesk.extensions import db
from helpdesk.models import Category, FormVersion


@blueprint.get("/categories")
@web.requires(policy.can_administer)
def categories() -> ResponseReturnValue:
    """The tree of services and topics."""
    query = select(Category).options(joinedload(Category.queue)).where(Category.is_active)
    found = list(db.session.scalars(query.order_by(Category.position, Category.id)))
    by_parent: dict[int | None, list[Category]] = {}
    for category in found:
        by_parent.setdefault(category.parent_id, []).append(category)
    return render_template("admin/categories.html", by_parent=by_parent)


@blueprint.get("/categories/<slug>")
@web.requires(policy.can_administer)
def category(slug: str) -> ResponseReturnValue:
    """One topic and the form it asks with."""
    found = db.session.scalars(select(Category).where(Category.slug == slug)).one_or_none()
    if found is None:
        abort(404)
    query = select(FormVersion).where(
        FormVersion.category_id == found.id, FormVersion.version == found.form_number
    )
    version = db.session.scalars(query).one_or_none()
    form = Form.model_validate(version.document) if version else Form()
    return render_template("admin/category.html", category=found, version=version, form=form)
