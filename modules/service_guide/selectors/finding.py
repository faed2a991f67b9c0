"""Services as search knows them: found by inflected words, by what people call them, by the identifier."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from modules.service_guide.models import Offer
from modules.service_guide.selectors.catalogue import offers_of
from portal.search.selectors import found_ids
from portal.search.values import SearchDocument
from portal.search.words import tokens_of_word, words_of

SOURCE = "service_guide.service"
# An entry of the index in English has an id of its own.
IN_ENGLISH = "en:"


def ids_of(offer_ids: Iterable[int]) -> list[str]:
    """Every id under which these offers may stand in the index."""
    return [f"{mark}{pk}" for pk in offer_ids for mark in ("", IN_ENGLISH)]


def documents(community: Any, ids: list[str] | None) -> Iterator[SearchDocument]:
    rows = offers_of(community).prefetch_related("service__facts")
    if ids is not None:
        rows = rows.filter(pk__in={each.removeprefix(IN_ENGLISH) for each in ids})
    for offer in rows.iterator(chunk_size=200):
        for document in _documents(offer):
            if ids is None or document.object_id in ids:
                yield document


def visible(request: HttpRequest, ids: Iterable[str]) -> list[str]:
    """Those that the catalogue of the community shows."""
    wanted = list(ids)
    rows = offers_of(request.community).filter(pk__in={each.removeprefix(IN_ENGLISH) for each in wanted})
    seen = {str(pk) for pk in rows.values_list("pk", flat=True)}
    return [each for each in wanted if each.removeprefix(IN_ENGLISH) in seen]


def matching(request: HttpRequest, text: str) -> list[Offer]:
    """Offers that have the words of a query, best first."""
    site = Site.find_for_request(request)
    language = translation.get_language() or settings.LANGUAGE_CODE
    found = found_ids(request, site, language, text, SOURCE) if site is not None else []
    numbers = [int(each.removeprefix(IN_ENGLISH)) for each in found]
    rows = {offer.pk: offer for offer in offers_of(request.community).filter(pk__in=numbers)}
    return [rows[pk] for pk in dict.fromkeys(numbers) if pk in rows]


def with_words(rows: Any, text: str, path: str = "") -> Any:
    """Rows of services that have every word of a query in some form; for lists of the admin, which no index knows."""
    for _begin, _end, word in list(words_of(text))[:8]:
        wanted = rows.none()
        for each in tokens_of_word(word):
            wanted = wanted | rows.filter(**{f"{path}search_text__contains": f" {each}"})
        rows = wanted
    return rows


def _documents(offer: Offer) -> Iterator[SearchDocument]:
    service = offer.service
    has_english = bool(service.title_en)
    texts = [fact.text for fact in service.facts.all()]
    names = [service.also_known_as, service.code, *(each for each in (service.title_en, service.lead_en) if each)]
    with translation.override(settings.LANGUAGE_CODE):
        yield SearchDocument(
            object_id=str(offer.pk),
            title=service.title,
            url=reverse("service_guide:service", args=[offer.slug]),
            lead=service.lead,
            text=". ".join(part.strip().rstrip(".") for part in (service.lead, *names, *texts, offer.note) if part),
            language=settings.LANGUAGE_CODE if has_english else "",
            weight=1.5 if offer.is_popular else 1.2,
        )
    if has_english:
        with translation.override("en"):
            words = (service.lead_en, service.code, service.title, *(fact.text_en for fact in service.facts.all()))
            yield SearchDocument(
                object_id=f"{IN_ENGLISH}{offer.pk}",
                title=service.title_en,
                url=reverse("service_guide:service", args=[offer.slug]),
                lead=service.lead_en,
                text=". ".join(part.strip().rstrip(".") for part in words if part),
                language="en",
            )
