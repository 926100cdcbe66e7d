"""Which case comes next, and who has it."""

from collections.abc import Iterator

from helpdesk.demo.seeding.cases import Case, Telling, cases_by_topic, told
from helpdesk.demo.seeding.stage import Stage
from helpdesk.domain import catalogue
from helpdesk.models import Person

# How often each topic is filed.
SHARES = {
    "printer": 9,
    "software-problem": 9,
    "password-reset": 8,
    "mail-problem": 8,
    "broken-device": 8,
    "vpn": 8,
    "production-systems": 7,
    "wifi": 6,
    "folder-access": 6,
    "new-laptop": 5,
    "locked-account": 5,
    "phone": 5,
    "software-request": 5,
    "office": 5,
    "meeting-room": 4,
    "access-card": 4,
    "something-else": 4,
    "shared-mailbox": 3,
    "onboarding": 3,
    "personal-data": 3,
    "security-incident": 2,
    "idea": 2,
    "offboarding": 1,
}


class Cases:
    """The cases of each topic, in an order drawn by lot, again and again."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._piles: dict[str, Iterator[Case]] = {
            topic: self._pile(cases) for topic, cases in cases_by_topic().items()
        }

    def topic(self) -> str:
        """Some topic, the frequent ones more often."""
        return self.stage.chance.choices(list(SHARES), list(SHARES.values()))[0]

    def topic_for(self, requester: Person) -> str:
        """Some topic the requester may file under."""
        while catalogue.topic_for(requester, topic := self.topic()) is None:
            pass
        return topic

    def next_of(self, topic: str, requester: Person) -> Telling:
        """The next case of the topic, with the words of one ticket."""
        language = requester.language or "en"
        case = next(self._piles[topic])
        return told(case, self.stage.chance, first_name(requester), language)

    def requester_for(self, topic: str) -> Person:
        """Somebody who may file under the topic."""
        while True:
            person = self.stage.chance.choice(self.stage.requesters)
            if catalogue.topic_for(person, topic) is not None:
                return person

    def _pile(self, cases: list[Case]) -> Iterator[Case]:
        while True:
            yield from self.stage.chance.sample(cases, len(cases))


def first_name(person: Person) -> str:
    """How colleagues call the person."""
    return person.name.removeprefix("Dr. ").split()[0]
