"""Services themselves: a community's own, and those of the national guide, which only its keepers change."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from modules.service_guide.models import LifeEvent, Offer, Service
from modules.service_guide.services.changes import note, offers_changed, service_changed
from modules.service_guide.services.offers import pick_services
from portal.common.refusals import Refusal
from portal.common.transliteration import slugify_uk

LOCK_SPACE = 0x475549  # "GUI": first half of the advisory lock's key


class ServiceForm(Protocol):
    instance: Service

    def save(self) -> Service: ...


class ServiceInUse(Refusal):
    code = "service_in_use"
    message = _("Communities give this service. Switch «in force» off instead.")


@transaction.atomic
def save_service_form(*, form: ServiceForm, actor: Any) -> Service:
    """Save a validated form with its facts and acts; an own service is given from the start."""
    service = form.instance
    is_new = service.pk is None
    if not service.slug:
        service.slug = free_slug(service.community, service.title)
    service = form.save()
    if is_new and service.community is not None:
        pick_services(community=service.community, service_ids=[service.pk], actor=actor)
    note(actor, "service_saved", service, service.community)
    service_changed(service)
    return service


@transaction.atomic
def delete_service(*, service: Service, actor: Any) -> None:
    """Delete an own service with the row by which its community gives it. Errors: ServiceInUse."""
    public_id, community = service.public_id, service.community
    if community is not None:
        service_changed(service)
        service.offers.filter(community=community).delete()
    try:
        service.delete()
    except ProtectedError as error:
        raise ServiceInUse from error
    note(actor, "service_deleted", None, community, public_id=public_id, name=service.title)


@transaction.atomic
def save_event_form(*, form: Any, actor: Any) -> LifeEvent:
    event = form.save()
    note(actor, "event_saved", event, event.community)
    return event


def lock_services(community: Any) -> None:
    """Hold back other tables of these services, and forms that change one of them, until the transaction ends;
    without a community: of the national guide, whose keepers sit in several.

    On SQLite the transaction began as the only writer.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:  # rows that both would make are not there to be locked
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, community.pk % 2**31 if community else 0])
    rows = Service.objects.own(community) if community is not None else Service.objects.shared()
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def services_imported(*, community: Any, saved: Iterable[tuple[int, bool]], actor: Any) -> None:
    """After a table was written, in its transaction: what is new is given, search and pages follow what changed."""
    rows = list(saved)
    pick_services(community=community, service_ids=[pk for pk, is_new in rows if is_new], actor=actor)
    offers_changed(Offer.objects.for_community(community).filter(service__in=[pk for pk, _is_new in rows]))


def guide_imported(*, saved: Iterable[tuple[int, bool]]) -> None:
    """The same for the national guide: every community that gives a changed service shows it anew; what is new waits
    to be picked."""
    offers_changed(Offer.objects.filter(service__in=[pk for pk, is_new in saved if not is_new]))


def free_slug(community: Any, title: str) -> str:
    """A Latin address that no other service of the guide, or of the community, has."""
    base = slugify_uk(title, 70) or "service"
    rows = Service.objects.own(community) if community is not None else Service.objects.shared()
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
