"""The form of the demo community: feedback on its site and at its first addressees."""

from datetime import date
from typing import Any

from portal.forms.engine import definition_from_data
from portal.forms.models import FormDefinition
from portal.forms.services import attach_form, create_form, publish_form
from portal.forms.subjects import managed

CODE = "feedback"


def _question(code: str, kind: str, uk: str, en: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "label": {"uk": uk, "en": en}, **more}


def _option(code: str, uk: str, en: str) -> dict[str, Any]:
    return {"code": code, "label": {"uk": uk, "en": en}}


DEFINITION: dict[str, Any] = {
    "schema": 1,
    "languages": ["uk", "en"],
    "title": {"uk": "Зворотний зв’язок", "en": "Feedback"},
    "intro": {
        "uk": "Розкажіть, що вийшло добре, а що варто змінити. Це не звернення громадян: "
        "на нього відповідають за законом, тут — коротко й просто.",
        "en": "Tell us what went well and what to change. This is not a citizen's appeal under the law.",
    },
    "consent": {
        "uk": "Погоджуюся, щоб громада використала мої контакти для відповіді та зберігала їх до трьох років.",
        "en": "I agree that the community uses my contacts to answer me and keeps them for up to three years.",
    },
    "thanks": {
        "uk": "Дякуємо. Якщо ви залишили контакти, відповімо за п’ять робочих днів.",
        "en": "Thank you. If you left your contacts, we answer within five working days.",
    },
    "pages": [
        {
            "code": "page_1",
            "title": {"uk": "Ваше повідомлення", "en": "Your message"},
            "questions": [
                _question(
                    "topic",
                    "single",
                    "Про що ви пишете?",
                    "What are you writing about?",
                    required=True,
                    choices=[
                        _option("thanks", "Подяка", "Thanks"),
                        _option("idea", "Пропозиція", "An idea"),
                        _option("problem", "Незручність", "A problem"),
                    ],
                ),
                _question("mark", "stars", "Як ви оцінюєте нашу роботу?", "How do you rate our work?"),
                _question(
                    "where",
                    "text",
                    "Де це сталося?",
                    "Where did it happen?",
                    required=True,
                    show_if={"rules": [{"question": "topic", "test": "equals", "value": "problem"}]},
                ),
                _question(
                    "spot",
                    "point",
                    "Позначте місце на карті",
                    "Mark the place on the map",
                    hint={"uk": "Якщо знаєте. Досить і адреси словами.", "en": "If you know it. An address will do."},
                    show_if={"rules": [{"question": "topic", "test": "equals", "value": "problem"}]},
                    area={"lat": 49.4315, "lon": 31.2684, "km": 60},
                ),
                _question(
                    "photos",
                    "file",
                    "Додайте фото",
                    "Add photos",
                    show_if={"rules": [{"question": "topic", "test": "equals", "value": "problem"}]},
                    high=3,
                    file_kinds=["jpg", "png"],
                ),
                _question("words", "text", "Розкажіть докладніше", "Tell us more", format="long", required=True),
            ],
        },
        {
            "code": "page_2",
            "title": {"uk": "Як вам відповісти", "en": "How to answer you"},
            "questions": [
                _question("name", "text", "Ваше ім’я", "Your name", personal="ordinary"),
                _question("email", "text", "Електронна пошта", "E-mail", format="email", personal="ordinary"),
            ],
        },
    ],
}


def seed_demo(community: Any, today: date) -> None:
    """Slot DemoData."""
    form = FormDefinition.objects.for_community(community).filter(code=CODE).first()
    if form is not None:
        return
    definition = definition_from_data(DEFINITION)
    mailbox = f"feedback@{community.slug}.example"
    form = create_form(community=community, code=CODE, definition=definition, actor=None, mailbox=mailbox)
    publish_form(form=form, revision=1, actor=None)
    sites, others = [], []
    for subject, subject_id, _name in managed(_Maker(), community):
        (sites if subject.kind == "site" else others).append((subject.kind, subject_id))
    for kind, subject_id in [*sites, *others[:3]]:
        attach_form(form=form, kind=kind, subject_id=subject_id, actor=None)


class _Maker:
    """Who sees every place: the program itself."""

    is_active = is_superuser = is_authenticated = True

    def has_perm(self, permission: str) -> bool:
        return True
