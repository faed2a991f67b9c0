"""Writes of the index. What disappears does so in the caller's transaction; what appears, the worker indexes."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import transaction
from django_q.tasks import async_task

from portal.common import clock
from portal.registry.contract import SearchSource
from portal.search.backends import current_backend
from portal.search.constants import INDEX_VERSION, LONGEST_TEXT
from portal.search.models import Change, Entry, EntryText
from portal.search.sources import all_sources, documents
from portal.search.values import SearchDocument
from portal.search.words import tokens

log = logging.getLogger(__name__)

INDEX_TASK = "portal.search.tasks.index_waiting"
BATCH = 50
MOST_ATTEMPTS = 5

Progress = Callable[[str, str, int], None]


def mark_changed(source: str, community_id: int, object_ids: Iterable[Any] = ("",)) -> None:
    """Records may be new, other or no longer public: the worker looks after the commit. Without ids: all of them.

    Call it in the transaction of the change.
    """
    rows = [
        Change(source=source, community_id=community_id, object_id=str(each), made_at=clock.now())
        for each in object_ids
    ]
    is_first = not Change.objects.exists()
    Change.objects.bulk_create(rows)
    if rows and is_first:  # who came before us has called the worker; a job finds what it lost
        transaction.on_commit(lambda: async_task(INDEX_TASK))


def forget(source: str, object_ids: Iterable[Any]) -> None:
    """Records are gone or hidden: nobody finds them from the commit on."""
    found = Entry.objects.filter(source=source, object_id__in=[str(each) for each in object_ids])
    _remove(list(found.values_list("pk", flat=True)))


@transaction.atomic
def refresh(source: SearchSource, community: Any, object_ids: list[str]) -> int:
    """Index some records of a community anew; those that nobody may read any more go. Answers how many stay."""
    current_backend().lock()  # two workers read one after another, so the last one writes what is true
    found = {each.object_id: each for each in documents(source, community, object_ids)}
    gone = Entry.objects.filter(source=source.kind, object_id__in=set(object_ids) - found.keys())
    _remove(list(gone.filter(community=community).values_list("pk", flat=True)))
    for document in found.values():
        _write(source, community, document)
    return len(found)


def rebuild(source: SearchSource, community: Any, progress: Progress | None = None) -> int:
    """Index a whole source of a community in short transactions; then what is no longer there goes."""
    kept: set[str] = set()
    for batch in batches(documents(source, community, None)):
        with transaction.atomic():
            current_backend().lock()
            for document in batch:
                _write(source, community, document)
        kept |= {document.object_id for document in batch}
        if progress:
            progress(source.kind, str(community), len(kept))
    rows = Entry.objects.filter(source=source.kind, community=community).values_list("pk", "object_id")
    stale = [pk for pk, object_id in rows.iterator() if object_id not in kept]
    for part in batches(stale, 500):
        _remove(part)
    # A record that changed while we read is among the changes still.
    return len(kept)


def rebuild_all(progress: Progress | None = None) -> int:
    """Every source of every community; entries of what is no longer installed go. Answers how many there are."""
    sources = all_sources()
    communities = list(apps.get_model("communities", "Community").objects.order_by("pk"))
    count = sum(rebuild(source, community, progress) for community in communities for source in sources.values())
    strays = Entry.objects.exclude(source__in=sources) | Entry.objects.exclude(version=INDEX_VERSION)
    for part in batches(list(strays.values_list("pk", flat=True)), 500):
        _remove(part)
    return count


def index_changes(seconds: float = 40) -> int:
    """Read the outbox until it is empty or the time is over; answers how many records were looked at.

    What fails is logged and tried again later, a few times; the others do not wait for it.
    """
    deadline, looked_at, last = time.monotonic() + seconds, 0, 0
    while time.monotonic() < deadline:
        rows = list(Change.objects.filter(pk__gt=last, attempts__lt=MOST_ATTEMPTS).order_by("pk")[:BATCH])
        if not rows:
            break
        last = rows[-1].pk
        groups: dict[tuple[str, int], list[Change]] = {}
        for row in rows:
            groups.setdefault((row.source, row.community_id), []).append(row)
        for (kind, _community), changes in groups.items():
            looked_at += _index(all_sources().get(kind), changes)
    return looked_at


def _index(source: SearchSource | None, changes: list[Change]) -> int:
    """One source of one community. A change that comes meanwhile has a row of its own."""
    rows = Change.objects.filter(pk__in=[change.pk for change in changes])
    community = changes[0].community
    ids = list(dict.fromkeys(change.object_id for change in changes))
    try:
        if source is not None:
            rebuild(source, community) if "" in ids else refresh(source, community, ids)
        rows.delete()
    except Exception:  # whatever a source of a module does wrong must not stop the others
        log.exception("Search: %s of %s could not be indexed", changes[0].source, community)
        for change in changes:
            change.attempts += 1
        Change.objects.bulk_update(changes, ["attempts"])
    return len(ids)


def _write(source: SearchSource, community: Any, document: SearchDocument) -> None:
    fields = {
        "community": community,
        "site_id": document.site_id,
        "language": document.language,
        "title": document.title[:300],
        "url": document.url,
        "date": document.date,
        "weight": document.weight,
        "version": INDEX_VERSION,
    }
    text = " ".join(document.text.split())[:LONGEST_TEXT]
    entry, _is_new = Entry.objects.update_or_create(source=source.kind, object_id=document.object_id, defaults=fields)
    EntryText.objects.update_or_create(entry=entry, defaults={"lead": document.lead, "text": text})
    current_backend().write(entry.pk, tokens(document.title), tokens(f"{document.lead} {text}"))


@transaction.atomic
def _remove(entry_ids: list[int]) -> None:
    if entry_ids:
        current_backend().erase(entry_ids)
        Entry.objects.filter(pk__in=entry_ids).delete()


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
