"""What the demo queue asks of people, and who waits for a freed time in it. All invented."""

from datetime import date, time, timedelta
from typing import Any

from modules.equeue.constants import WaitingState
from modules.equeue.models import Queue, WaitingEntry, WorkplaceType
from modules.equeue.models.booking import hash_token
from modules.equeue.models.offer import waiting_token
from modules.equeue.models.queue import new_public_id
from portal.common import clock
from portal.communities.models import Community
from portal.forms.engine import definition_from_data
from portal.forms.models import FormDefinition
from portal.forms.services import create_form, publish_form

CODE = "before_visit"
# After work, when the workplaces of the type are closed: no free time suits, so the line is there to be seen.
AFTER_WORK = (time(17, 30), time(18))


def _option(code: str, uk: str, en: str) -> dict[str, Any]:
    return {"code": code, "label": {"uk": uk, "en": en}}


DEFINITION: dict[str, Any] = {
    "schema": 1,
    "languages": ["uk", "en"],
    "title": {"uk": "Кілька запитань до візиту", "en": "Some questions before the visit"},
    "pages": [
        {
            "code": "page_1",
            "title": {"uk": "Запитання", "en": "Questions"},
            "questions": [
                {
                    "code": "people",
                    "kind": "single",
                    "label": {"uk": "Скільки людей прийде?", "en": "How many people come?"},
                    "choices": [
                        _option("one", "Лише я", "Only me"),
                        _option("child", "Я й дитина", "A child and I"),
                        _option("more", "Більше", "More"),
                    ],
                },
                {
                    "code": "needs",
                    "kind": "multi",
                    "label": {"uk": "Чим вам допомогти на місці?", "en": "How can we help you here?"},
                    "choices": [
                        _option("wheelchair", "Зустріти біля пандуса", "Meet me at the ramp"),
                        _option("sign", "Жестова мова", "Sign language"),
                        _option("other", "Інше", "Something else"),
                    ],
                },
                {
                    "code": "other",
                    "kind": "text",
                    "label": {"uk": "Що саме?", "en": "What is it?"},
                    "show_if": {
                        "match": "all",
                        "rules": [{"question": "needs", "test": "contains", "value": "other"}],
                    },
                },
            ],
        }
    ],
}

PEOPLE = (("Їжак Соломія Романівна", "solomiia.demo@example.org"), ("Крук Остап Іванович", "ostap.demo@example.org"))


def seed_questions(queue: Queue, community: Community) -> None:
    """The form of the queue, once; what people changed stays."""
    if FormDefinition.objects.for_community(community).filter(code=CODE).exists():
        return
    form = create_form(community=community, code=CODE, definition=definition_from_data(DEFINITION), actor=None)
    publish_form(form=form, revision=1, actor=None)
    Queue.objects.filter(pk=queue.pk, form=None).update(form=form)


def seed_waiting(row: WorkplaceType, today: date) -> None:
    """Two people wait for a time of a type whose own times do not suit them."""
    for number, (name, email) in enumerate(PEOPLE):
        if WaitingEntry.objects.filter(workplace_type__queue=row.queue_id, email=email).exists():
            continue
        now, public_id = clock.now(), new_public_id()
        WaitingEntry.objects.create(
            workplace_type=row,
            public_id=public_id,
            token_hash=hash_token(waiting_token(public_id)),
            state=WaitingState.WAITING,
            first_date=today + timedelta(days=number),
            last_date=today + timedelta(days=10 + number),
            earliest=AFTER_WORK[number],
            full_name=name,
            email=email,
            consent_at=now,
            created_at=now - timedelta(hours=5 - number),
        )
