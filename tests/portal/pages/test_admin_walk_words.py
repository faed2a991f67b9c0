"""Every address of the admin, as the installation's owner opens it: pages, dialogs, bulk actions, reports."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale

from portal.communities.models import Community
from tests.factories.pages import PictureFactory, PublicDocumentFactory
from tests.portal.pages.conftest import site_of
from tests.portal.pages.test_admin_words import client_of, english_words
from tests.support.urls import all_paths

BULK = {
    ("wagtailcore", "page"): ("delete", "move", "publish", "unpublish"),
    ("pages", "picture"): ("delete", "add_tags", "add_to_collection"),
    ("pages", "publicdocument"): ("delete", "add_tags", "add_to_collection"),
    ("accounts", "user"): ("delete", "assign_role", "set_active_state"),
}
# Names of groups in the database, of the module that tests bring, and of a licence.
DATA = {"Editors", "Moderators", "Fake", "Keeper", "frame", "Creative", "Commons", "Attribution", "RSS", "page"}
DATA |= {"XII"}  # in the number of a law
DATA |= {"Somebody", "waved"}  # the webhook event of that module
DATA |= {"vyshneva", "owner", "admin", "unit", "editor", "moderator"}


def samples(community: Community) -> dict[str, int]:
    """Beginning of an address → the id that stands for «1» in it."""
    root = site_of(community).root_page
    return {
        "/admin/images/": PictureFactory(title="Парк", description="Парк, на лаві двоє людей").pk,
        "/admin/documents/": PublicDocumentFactory(title="Рішення").pk,
        "/admin/redirects/": Redirect.objects.create(old_path="/old", redirect_page=root).pk,
        "/admin/collections/": Collection.get_first_root_node().add_child(name="Світлини").pk,
        "/admin/localize/locales/": Locale.get_default().pk,
        "/admin/pages/": root.get_children().live().first().pk,
    }


def addresses(community: Community, user: Any) -> Iterator[str]:
    ids = samples(community)
    for path in all_paths():
        if path.startswith("/admin/"):
            start = next((start for start in ids if path.startswith(start)), "")
            yield re.sub(r"(?<=/)1(?=/)", str(ids.get(start, 1)), path)
    of_kind = {"page": "/admin/pages/", "picture": "/admin/images/", "publicdocument": "/admin/documents/"}
    for (app, model), actions in BULK.items():
        row = user.pk if model == "user" else ids[of_kind[model]]
        yield from (f"{reverse('wagtail_bulk_action', args=[app, model, action])}?id={row}" for action in actions)


def read(answer: Any) -> str:
    """The page, or the dialog that a script would show."""
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        content = json.loads(text)
        return f"<body>{content.get('html', '')}</body>" if isinstance(content, dict) else "<body></body>"
    return text


def test_no_english_word_at_any_address_of_the_admin(community: Community) -> None:
    """Whatever opens for the head administrator, who sees all that an editor does; what is closed is other tests'."""
    browser = client_of(community, "owner")
    browser.raise_request_exception = False
    user = get_user_model().objects.get(email="owner@vyshneva.example")
    english: dict[str, list[str]] = {}
    walked = []
    for address in addresses(community, user):
        answer = browser.get(address, headers={"accept": "text/html"})
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith(("text/html", "application/json")):
            walked.append(address)
            if words := english_words(read(answer)) - DATA:
                english[address] = sorted(words)
    assert len(walked) > 90, walked
    assert english == {}
