"""An index of 100,000 records, filled inside the portal's own process (bench_search runs this in it)."""

import random
import statistics
import time
from itertools import accumulate
from typing import Any

from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.communities.models import Community
from portal.search import selectors
from portal.search.backends import current_backend
from portal.search.constants import INDEX_VERSION
from portal.search.models import Entry, EntryText
from portal.search.sources import visible_ids
from portal.search.words import analyser, tokens

RECORDS = 100_000
# Of pages that there are not: their source is asked whether they may be seen, and they are shown all the same.
FIRST_ID = 900_000_000
VOCABULARY = 20_000
TEXT_WORDS, TITLE_WORDS = 60, 6
QUESTIONS = 400
BEGINNINGS = "абвгґдезіклмнопрстуфхцчшя"


def vocabulary(chance: random.Random) -> list[tuple[str, ...]]:
    """Words of the dictionary, each with its forms; which are frequent is chance."""
    found: dict[str, tuple[str, ...]] = {}
    for first in BEGINNINGS:
        parses = analyser().iter_known_word_parses(first)
        for number, parse in enumerate(parses):
            if number % 37 == 0 and parse.tag.POS in {"NOUN", "ADJF", "VERB"}:
                found.setdefault(parse.normal_form, tuple({form.word for form in parse.lexeme}))
            if len(found) > VOCABULARY * 3:
                break
    words = sorted(found)
    chance.shuffle(words)
    return [found[word] for word in words[:VOCABULARY]]


class Speech:
    """Words as frequent as in a language (Zipf), in any of their forms."""

    def __init__(self) -> None:
        self.chance = random.Random(20_261_122)
        self.words = vocabulary(self.chance)
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))

    def say(self, count: int) -> str:
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=count)
        return " ".join(self.chance.choice(forms) for forms in chosen)


def fill() -> dict[str, Any]:
    """Entries of one site; answers what it took."""
    site = Site.objects.filter(community_site__isnull=False).order_by("pk").first()
    assert site is not None
    community = Community.objects.get(sites__site=site)
    page = str(site.root_page_id)
    speech, backend, began = Speech(), current_backend(), time.monotonic()
    have = Entry.objects.filter(url__startswith="/bench/").count()
    for first in range(have, RECORDS, 1000):
        with transaction.atomic():
            entries = Entry.objects.bulk_create(
                Entry(
                    community=community, site=site, source="pages.page", language="uk", object_id=FIRST_ID + number,
                    title=speech.say(TITLE_WORDS)[:300], url=f"/bench/{page}/{number}/", version=INDEX_VERSION,
                )
                for number in range(first, first + 1000)
            )  # fmt: skip
            texts = [EntryText(entry=entry, text=speech.say(TEXT_WORDS)) for entry in entries]
            EntryText.objects.bulk_create(texts)
            for entry, body in zip(entries, texts, strict=True):
                backend.write(entry.pk, tokens(entry.title), tokens(body.text))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"entries": Entry.objects.count(), "seconds": round(time.monotonic() - began, 1)}


def questions() -> list[str]:
    """One to three words of a text that there is, mostly frequent ones; every tenth a beginning only."""
    chance = random.Random(7)
    texts = list(EntryText.objects.filter(entry__url__startswith="/bench/").order_by("pk")[: QUESTIONS * 5])
    found = []
    for number in range(QUESTIONS):
        words = chance.choice(texts).text.split()
        asked = chance.sample(words, 1 + number % 3)
        found.append(" ".join(asked) if number % 10 else asked[0][:4])
    return found


def ask() -> dict[str, Any]:
    """Seconds of each question, in the process itself."""
    site = Site.objects.filter(community_site__isnull=False).order_by("pk").select_related("root_page").first()
    assert site is not None
    request = RequestFactory().get("/search/", headers={"host": site.hostname})
    request.community = Community.objects.get(sites__site=site)  # type: ignore[attr-defined]  as the middleware does
    request._wagtail_site = site  # type: ignore[attr-defined]  Wagtail's own cache of it
    took, full = [], 0

    def asked(source: Any, request: Any, ids: Any) -> frozenset[str]:
        visible_ids(source, request, ids)
        return frozenset(ids)

    selectors.visible_ids = asked
    for text in questions():
        began = time.perf_counter()
        found = selectors.search(request, site, "uk", text)
        took.append(time.perf_counter() - began)
        full += bool(found.everything)
    with CaptureQueriesContext(connection) as queries:
        selectors.search(request, site, "uk", questions()[0])
    took.sort()
    return {
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "max_ms": round(took[-1] * 1000, 1),
        "answered": full / len(took),
        "queries": len(queries),
        "frequent": questions()[1],
    }
