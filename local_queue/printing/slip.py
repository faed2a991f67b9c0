"""The ticket as a black and white picture, as wide as the paper: the face of the site, so every letter is there."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from PIL import Image, ImageDraw, ImageFont

from local_queue import clock
from local_queue.kiosk.waiting import Place
from local_queue.tickets.models import Ticket

FACES = Path(settings.BASE_DIR) / "portal" / "common" / "fonts"
REGULAR, BOLD = "inter-regular.ttf", "inter-semibold.ttf"
MARGIN = 16
LONGEST = 120  # rows of text; a name of any length ends somewhere
INK, PAPER = 0, 255


@cache
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FACES / name, size)


class Slip:
    """Lines from the top to the bottom; the picture grows with them."""

    def __init__(self, width: int) -> None:
        self.width, self.scale = width, width / 576
        self.parts: list[Image.Image] = []

    def size(self, points: int) -> int:
        return max(10, round(points * self.scale))

    def gap(self, points: int) -> None:
        self.parts.append(Image.new("L", (self.width, self.size(points)), PAPER))

    def text(self, words: str, points: int, name: str = REGULAR, *, is_inverse: bool = False) -> None:
        """Centred, broken between words."""
        font = face(name, self.size(points))
        for line in self._lines(words, font)[:LONGEST]:
            high = round(font.size * 1.35)
            part = Image.new("L", (self.width, high), INK if is_inverse else PAPER)
            pen = ImageDraw.Draw(part)
            pen.text((self.width / 2, high / 2), line, PAPER if is_inverse else INK, font, anchor="mm")
            self.parts.append(part)

    def largest(self, words: str, points: int) -> None:
        """One line as large as the width allows."""
        size = self.size(points)
        while size > 20 and face(BOLD, size).getlength(words) > self.width - 2 * MARGIN:
            size -= 4
        font = face(BOLD, size)
        part = Image.new("L", (self.width, round(size * 1.02)), PAPER)
        ImageDraw.Draw(part).text((self.width / 2, part.height / 2), words, INK, font, anchor="mm")
        self.parts.append(part)

    def line(self) -> None:
        part = Image.new("L", (self.width, self.size(28)), PAPER)
        pen, middle = ImageDraw.Draw(part), part.height // 2
        for left in range(MARGIN, self.width - MARGIN, 16):
            pen.line((left, middle, left + 8, middle), INK, 3)
        self.parts.append(part)

    def picture(self) -> Image.Image:
        whole = Image.new("L", (self.width, sum(part.height for part in self.parts)), PAPER)
        top = 0
        for part in self.parts:
            whole.paste(part, (0, top))
            top += part.height
        return whole.point(lambda tone: 255 if tone > 150 else 0).convert("1")

    def _lines(self, words: str, font: ImageFont.FreeTypeFont) -> list[str]:
        lines, line = [], ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > self.width - 2 * MARGIN:
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line] if line else lines


def ticket_slip(ticket: Ticket, place: Place | None, organisation: str, width: int, *, is_copy: bool) -> Image.Image:
    """What the person takes along; `place` as it is at this moment."""
    with override("uk"):
        slip = Slip(width)
        if is_copy:
            slip.text(_("COPY"), 34, BOLD, is_inverse=True)
            slip.gap(12)
        slip.text(organisation, 28, BOLD)
        slip.gap(18)
        slip.text(_("Your number"), 28)
        slip.largest(ticket.number, 190)
        slip.line()
        slip.text(ticket.type.label, 34, BOLD)
        if ticket.starts_at is not None:
            slip.text(_("Booked for %(time)s") % {"time": f"{clock.local(ticket.starts_at):%H:%M}"}, 32)
        elif place is not None:
            slip.text(_ahead(place.ahead), 32)
            if place.range is not None:
                slip.text(_("approximately %(range)s") % {"range": place.range}, 32)
        slip.line()
        slip.text(_("Watch the screen in the hall: your number and the desk will appear there"), 28)
        slip.gap(12)
        taken = clock.local(ticket.taken_at)
        slip.text(f"{date_format(taken, 'j E Y')}, {taken:%H:%M}", 26)
        slip.gap(8)
        return slip.picture()


def _ahead(number: int) -> str:
    if not number:
        return _("nobody is before you")
    words = ngettext("%(number)s person is before you", "%(number)s people are before you", number)
    return words % {"number": number}


def test_slip(organisation: str, width: int) -> Image.Image:
    """From the staff's menu: every letter, and how wide the paper is."""
    with override("uk"):
        slip = Slip(width)
        slip.text(_("Test of the printer"), 34, BOLD)
        slip.text(organisation, 28)
        slip.line()
        slip.text("Їжак, ґанок, є, і, щ, ’ «»", 34)
        slip.largest("А-888", 190)
        slip.line()
        slip.text(f"{clock.local(clock.now()):%d.%m.%Y %H:%M}", 26)
        return slip.picture()
