"""What an older version wrote is there after the tables were brought to this one's, and back."""

import flask_migrate
from sqlalchemy import text

from helpdesk import Helpdesk, tables
from helpdesk.extensions import db
from helpdesk.models import Calendar, Plan


def raw(table: str) -> list[str]:
    names = db.session.execute(text(f"SELECT name FROM {table} ORDER BY id")).scalars().all()
    db.session.rollback()
    return [str(name) for name in names]


def test_names_of_plans_survive_the_change_to_several_languages(app: Helpdesk) -> None:
    with app.app_context():
        plan = db.session.query(Plan).one()
        plan.name = {"en": "Standard", "uk": "Звичайний"}
        db.session.commit()
        db.session.remove()
        folder = f"{app.root_path}/migrations"
        flask_migrate.Migrate(app, db, directory=folder, render_as_batch=True)
        flask_migrate.downgrade(directory=folder, revision="0002")
        assert (raw("plan"), raw("calendar")) == (["Standard"], ["Office hours"])
        tables.bring_up_to_date(app)
        assert db.session.query(Plan).one().name == "Standard"
        assert db.session.query(Calendar).one().name == "Office hours"
