"""Cells that hold several lines: acts of law, blank forms; and dates as people write them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from modules.service_guide.constants import BlankKind
from modules.service_guide.models import Blank, LegalAct


def day_of(text: str) -> date | None:
    """22.11.2026 or 2026-11-22. Error: ValueError with a sentence."""
    text = text.strip()[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text) if "-" in text else date(*map(int, reversed(text.split("."))))
    except (TypeError, ValueError) as error:
        raise ValueError(_("Write the date as 22.11.2026 or 2026-11-22.")) from error


def parsed_acts(text: str) -> list[LegalAct]:
    """A line each: title | article | link | date of the check. Error: ValueError with a sentence."""
    found = []
    for order, line in enumerate(text.splitlines()):
        if line.strip():
            title, article, url, checked = [*(part.strip() for part in line.split("|")), "", "", ""][:4]
            if url and not url.startswith("https://"):
                raise ValueError(_("A link to an act begins with https://."))
            act = LegalAct(title=title[:300], article=article[:120], url=url[:500], order=order)
            act.checked_on = day_of(checked)
            found.append(act)
    return found


def lines_of_acts(acts: Iterable[LegalAct]) -> str:
    """What `parsed_acts` reads."""
    rows = ((act.title, act.article, act.url, f"{act.checked_on or ''}") for act in acts)
    return "\n".join(" | ".join(parts).rstrip("| ") for parts in rows)


def parsed_blanks(text: str) -> list[Blank]:
    """A line each: name | blank form or sample | link | date of the check. Error: ValueError with a sentence."""
    kinds = {each: each for each in BlankKind.values}
    kinds |= {str(label).casefold(): value for value, label in BlankKind.choices}
    found = []
    for order, line in enumerate(filter(str.strip, text.splitlines())):
        title, kind, url, checked = [*(part.strip() for part in line.split("|")), "", "", ""][:4]
        if not url.startswith("https://"):
            raise ValueError(_("A link to a blank form begins with https://."))
        if kind and kind.casefold() not in kinds:
            raise ValueError(_("Write «%(names)s».") % {"names": "» / «".join(map(str, BlankKind.labels))})
        blank = Blank(title=title[:200], kind=kinds.get(kind.casefold(), BlankKind.BLANK), url=url[:500], order=order)
        blank.checked_on = day_of(checked)
        found.append(blank)
    return found


def lines_of_blanks(blanks: Iterable[Blank]) -> str:
    """What `parsed_blanks` reads."""
    rows = ((row.title, str(BlankKind(row.kind).label), row.url, f"{row.checked_on or ''}") for row in blanks)
    return "\n".join(" | ".join(parts).rstrip("| ") for parts in rows)
