"""A person's way through the screens of a form. Nothing is kept on the server: answers travel with the page and are
judged anew at each step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from portal.files.models import StoredFile
from portal.files.tokens import Sender
from portal.forms.attached_files import Uploads, given_files, has_files
from portal.forms.bound import ScreenForm
from portal.forms.engine import Definition, Screen, screens_of, validate

MOST_CARRIED = 200_000  # characters of answers in a page


@dataclass(slots=True)
class Walk:
    """`answers` are clean answers so far; `place` is the screen asked now, len(screens) is the check of answers."""

    form: Definition
    language: str
    screens: tuple[Screen, ...]
    answers: dict[str, Any]
    place: int = 0
    uploads: Uploads | None = None

    @property
    def has_check(self) -> bool:
        """A form of one screen is sent from it."""
        return len(self.screens) > 1

    @property
    def is_at_check(self) -> bool:
        return self.place >= len(self.screens)

    @property
    def is_last(self) -> bool:
        return self.is_at_check if self.has_check else True

    def carried(self) -> str:
        return json.dumps(self.answers, ensure_ascii=False, separators=(",", ":"))

    def steps(self) -> list[tuple[int, Screen]]:
        """Screens on which something is asked by the answers so far."""
        return [(number, screen) for number, screen in enumerate(self.screens) if screen.shown(self.answers)]

    def secrets(self) -> str:
        """Of files, by question: they travel with the page as answers do."""
        return json.dumps(self.uploads.tokens) if self.uploads is not None and self.uploads.tokens else ""

    def files(self) -> list[StoredFile]:
        """Files that answers name, while nobody has them."""
        if self.uploads is None or not self.uploads.tokens or not has_files(self.form):
            return []
        request = self.uploads.request
        sender = Sender.of(request.user, getattr(request, "community", None))
        return given_files(self.form, self.answers, self.uploads.tokens, sender)[0]

    def screen_form(self, data: QueryDict | None = None, files: Any = None) -> ScreenForm:
        shown = self.screens[self.place].shown(self.answers)
        return ScreenForm(shown, self.language, data, self.answers, files=files, uploads=self.uploads)

    def take(self, screen: ScreenForm) -> None:
        """Answers of this screen in place of older ones; what hides by them goes."""
        codes = {question.code for question in screen.questions}
        kept = {code: answer for code, answer in self.answers.items() if code not in codes}
        self.answers = validate(self.form, kept | screen.clean_answers).answers

    def go_on(self) -> None:
        later = [number for number, _screen in self.steps() if number > self.place]
        self.place = later[0] if later else len(self.screens)

    def go_back(self) -> None:
        earlier = [number for number, _screen in self.steps() if number < self.place]
        self.place = earlier[-1] if earlier else 0

    def first_with(self, errors: Mapping[str, str]) -> int:
        """The screen of the first question that has an error."""
        codes = {name.partition("__")[0] for name in errors}
        found = (
            number
            for number, screen in enumerate(self.screens)
            if codes & {question.code for question in screen.questions}
        )
        return next(found, 0)


def begin(
    form: Definition,
    language: str,
    uploads: Uploads | None = None,
    screens: tuple[Screen, ...] | None = None,
) -> Walk:
    walk = Walk(form, language, screens_of(form) if screens is None else screens, {}, uploads=uploads)
    walk.place = -1
    walk.go_on()
    return walk


def resume(walk: Walk, data: QueryDict) -> Walk:
    """What a page has carried into a walk that has just begun; anything strange begins anew."""
    form, uploads = walk.form, walk.uploads
    if uploads is not None:
        secrets = _carried(data, "secrets")
        uploads.tokens.update({code: token for code, token in secrets.items() if isinstance(token, str)})
    walk.answers = validate(form, _carried(data, "carried")).answers
    place = data.get("place", "")
    if place.isascii() and place.isdigit() and len(place) <= 3:
        wanted = min(int(place), len(walk.screens))
        if wanted == len(walk.screens) or walk.screens[wanted].shown(walk.answers):
            walk.place = wanted
    return walk


def _carried(data: QueryDict, name: str) -> dict[str, Any]:
    text = data.get(name, "")
    try:
        raw = json.loads(text) if len(text) <= MOST_CARRIED else {}
    except (ValueError, RecursionError):
        raw = {}
    return raw if isinstance(raw, dict) else {}
