"""All routes there are, for walks that must miss none."""

from collections.abc import Iterator

from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from helpdesk import Helpdesk


def all_routes(app: Helpdesk) -> Iterator[tuple[str, Rule]]:
    """Every (method, rule); a new page is in every walk from its first day."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def path_of(app: Helpdesk, rule: Rule, values: dict[str, object]) -> str:
    """The address of a rule; parameters not given get an example."""
    known = {
        name: values.get(name) or _example(converter)
        for name, converter in rule._converters.items()
    }
    places = app.url_map.bind("localhost")
    return str(places.build(rule.endpoint, {**known, **(rule.defaults or {})}))


def _example(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return "1" if isinstance(converter, IntegerConverter) else "x"
