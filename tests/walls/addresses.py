"""Every address of the installation, with numbers and words of the other community put into it."""

import re
from collections.abc import Iterator

from tests.support.urls import all_patterns
from tests.support.worlds import THEIRS, World, page_ids, row_ids

# Actions on several rows take their kind from the address.
NAMED = ("wagtailcore/page", "pages/picture", "pages/publicdocument", "accounts/user", "communities/community")
ACTIONS = (
    "delete",
    "publish",
    "unpublish",
    "move",
    "add_tags",
    "add_to_collection",
    "assign_role",
    "set_active_state",
)
NUMBER, WORD = re.compile(r"/1(?=/|$)"), re.compile(r"/x(?=/|$|\.)")
ZONES = ("/admin/", "/cabinet/", "/api/", "/services/", "/widget/")
FORMS = re.compile(r"/admin/.*(add|create|edit|move|copy|upload|setting|alias|privacy|images/1|new|assign|modules)")


def with_rows() -> list[str]:
    """Addresses that name rows of theirs by number."""
    pages, rows = page_ids(), row_ids()
    found = []
    for kind in NAMED:
        ids = pages if kind == NAMED[0] else rows[:1]
        several = "?" + "&".join(f"id={each}" for each in ids)
        found += [f"/admin/bulk/{kind}/{act}/{several}" for act in ACTIONS]
    several = "?" + "&".join(f"id={each}" for each in pages)
    found.append(f"/admin/choose-page/chosen-multiple/{several}")
    for media in ("images", "documents"):
        found.append(f"/admin/{media}/chooser/chosen-multiple/?id={rows[0]}")
    found += [f"/admin/editing-sessions/ping/wagtailcore/page/{each}/1/" for each in pages]
    for path in all_patterns():
        if path.startswith(ZONES) and NUMBER.search(path):
            ids = pages if "page" in path else rows
            found += [NUMBER.sub(f"/{each}", path) for each in ids]
    return found


def with_words(theirs: World, *, is_whole: bool = True) -> list[str]:
    """Addresses that name something of theirs by a random id, a token or a slug.

    The whole has every word in every address. Else an address of an app that has words is given its own ones.
    """
    found, apps = [], {app for app in theirs.words.values() if app}
    for path in all_patterns():
        if path.startswith(ZONES[1:]) and WORD.search(path):
            wanted = {"", *apps.intersection(path.split("/"))}
            is_any = is_whole or wanted == {""}
            found += [WORD.sub(f"/{word}", path) for word, app in theirs.words.items() if is_any or app in wanted]
    return found


def without_rows(search: str) -> list[str]:
    """Lists and first pages: as they are, and searched. Wagtail's own API refuses words that it does not know."""
    found = []
    for path in all_patterns():
        if path.startswith(ZONES[:3]) and not NUMBER.search(path):
            query = f"?search={search}" if "/api/" in path else f"?q={search}&search={search}&term={search}"
            found += [path, path + query]
    return found


def own_forms() -> Iterator[str]:
    """Addresses of ours that open a form: for each address with a number, the first rows of ours."""
    pages = page_ids(1, THEIRS)
    for path in all_patterns():
        if path.startswith("/cabinet/") or FORMS.search(path):
            if not NUMBER.search(path):
                yield path
            elif "page" in path:
                yield from (NUMBER.sub(f"/{pk}", path) for pk in pages[::3])
            else:
                yield NUMBER.sub("/1", path)
