"""Reads of the index, for a visitor of a site."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Site

from portal.registry.contract import SearchSource
from portal.search.backends import Hit, current_backend
from portal.search.backends.base import Scope
from portal.search.constants import MOST_RESULTS, RESULTS_ON_A_PAGE, SUGGESTIONS
from portal.search.highlighting import Highlighter
from portal.search.models import Entry
from portal.search.queries import Query, parse_query
from portal.search.sources import sources_on, visible_ids
from portal.search.values import Group, Result, Results, Suggestion

NOTHING = Results(0, 0, False, False, 1, 1, (), ())


def search(request: HttpRequest, site: Site, language: str, text: str, kind: str = "", number: int = 1) -> Results:
    """A page of what holds all the words, best first; where nothing does, of what holds some of them.

    `kind` leaves one source only. Three queries, and one for each source on the page: it says which of the rows this
    visitor may see at this moment, whatever the index holds.
    """
    query, sources = parse_query(text), sources_on(site)
    if not query or not sources:
        return NOTHING
    hits = found(query, request, site, language, tuple(sources))
    if not hits and len(query.terms) > 1:
        query = query.loosened()
        hits = found(query, request, site, language, tuple(sources))
    counts = Counter(hit.source for hit in hits)
    kind = kind if kind in counts else ""
    chosen = [hit for hit in hits if not kind or hit.source == kind]
    pages = max(1, ceil(len(chosen) / RESULTS_ON_A_PAGE))
    number = min(max(1, number), pages)
    shown = chosen[(number - 1) * RESULTS_ON_A_PAGE : number * RESULTS_ON_A_PAGE]
    return Results(
        total=len(chosen),
        everything=len(hits),
        has_more=len(hits) >= MOST_RESULTS,
        is_any=query.is_any,
        number=number,
        pages=pages,
        results=tuple(results_of(shown, query, request, sources, language)),
        groups=tuple(
            Group(source.kind, str(source.label), counts[source.kind], source.kind == kind)
            for source in sources.values()
            if counts[source.kind]
        ),
    )


def suggest(request: HttpRequest, site: Site, language: str, text: str) -> list[Suggestion]:
    """Titles that have all the words or begin so, best first; where there are none, titles with words that begin as
    these do. As many queries as a search."""
    query, sources = parse_query(text), sources_on(site)
    for question in (query, query.guessed()):
        if question and sources:
            scope = scope_of(request, site, language, tuple(sources))
            hits = current_backend().find(question, scope, 2 * SUGGESTIONS, is_title=True)
            if entries := visible_entries(hits, request, sources)[:SUGGESTIONS]:
                return [
                    Suggestion(each.title, address(each, language), str(sources[each.source].label))
                    for each in entries
                ]
    return []


def scope_of(request: HttpRequest, site: Site, language: str, sources: tuple[str, ...]) -> Scope:
    return Scope(request.community.pk, site.pk, language, sources)


def found(query: Query, request: HttpRequest, site: Site, language: str, sources: tuple[str, ...]) -> list[Hit]:
    return current_backend().find(query, scope_of(request, site, language, sources), MOST_RESULTS)


def results_of(
    hits: list[Hit], query: Query, request: HttpRequest, sources: dict[str, SearchSource], language: str
) -> list[Result]:
    """Hits as people see them; without those that this visitor may not see now."""
    highlighter = Highlighter(*query.marks())
    return [
        Result(
            title=highlighter.pieces(entry.title),
            excerpt=highlighter.excerpt(entry.body.text, entry.body.lead),
            url=address(entry, language),
            kind=entry.source,
            label=str(sources[entry.source].label),
            date=entry.date,
        )
        for entry in visible_entries(hits, request, sources)
    ]


def visible_entries(hits: list[Hit], request: HttpRequest, sources: dict[str, SearchSource]) -> list[Entry]:
    rows = Entry.objects.for_community(request.community).select_related("body")
    entries = rows.in_bulk([hit.entry_id for hit in hits])
    ids: dict[str, list[str]] = {}
    for entry in entries.values():
        ids.setdefault(entry.source, []).append(entry.object_id)
    seen = {kind: visible_ids(sources[kind], request, those) for kind, those in ids.items()}
    ordered = [entries[hit.entry_id] for hit in hits if hit.entry_id in entries]
    return [entry for entry in ordered if entry.object_id in seen[entry.source]]


def address(entry: Entry, language: str) -> str:
    """The path of an entry; one that has no language of its own is read in the visitor's."""
    if entry.language or language == settings.LANGUAGE_CODE:
        return entry.url
    return f"/{language}{entry.url}"


def found_ids(request: HttpRequest, site: Site, language: str, text: str, kind: str) -> list[str]:
    """Ids of one source's records that have the words of a query, best first, for a list of the source's own.

    Whoever shows them asks its own queryset what this visitor may see."""
    query = parse_query(text)
    if not query or kind not in sources_on(site):
        return []
    hits = found(query, request, site, language, (kind,))
    if not hits and len(query.terms) > 1:
        hits = found(query.loosened(), request, site, language, (kind,))
    rows = Entry.objects.for_community(request.community).in_bulk([hit.entry_id for hit in hits])
    return [rows[hit.entry_id].object_id for hit in hits if hit.entry_id in rows]


def found_addresses(request: HttpRequest, site: Site, apart_from: Iterable[str] = ()) -> Iterator[str]:
    """Paths of everything that can be found on a site, once each, in the language in which it is written: for maps
    of the site. `apart_from` are kinds that whoever asks lists otherwise."""
    for kind, source in sources_on(site).items():
        if kind in set(apart_from):
            continue
        rows = Entry.objects.for_community(request.community).filter(Q(site=site) | Q(site=None), source=kind)
        for part in batched(rows.order_by("pk").values_list("object_id", "url").iterator(), 500):
            seen = visible_ids(source, request, [object_id for object_id, _url in part])
            yield from (url for object_id, url in part if object_id in seen)


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part
