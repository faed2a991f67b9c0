"""What the log hears from apps below it."""

from typing import Any

from django.apps import apps
from django.dispatch import receiver

from portal.audit.services import record
from portal.events import calendar_published, deed_done, module_switched


@receiver(module_switched)
def note_module_switch(sender: object, site_id: int, label: str, is_enabled: bool, actor: Any, **kwargs: Any) -> None:
    site = apps.get_model("wagtailcore.Site").objects.select_related("community_site__community").get(pk=site_id)
    owner = getattr(site, "community_site", None)
    record(
        actor=actor,
        action="registry.module_enabled" if is_enabled else "registry.module_disabled",
        target=site,
        community=owner.community if owner else None,
        details={"module": label},
    )


@receiver(calendar_published)
def note_calendar(
    sender: Any,
    community_id: int,
    number: int,
    note: str,
    changed_days: int,
    changed_terms: int,
    actor: Any,
    **kwargs: Any,
) -> None:
    community = apps.get_model("communities.Community").objects.get(pk=community_id)
    record(
        actor=actor,
        action="calendar.published",
        target=sender,
        community=community,
        details={"edition": number, "note": note, "changed_days": changed_days, "changed_terms": changed_terms},
    )


@receiver(deed_done)
def note_deed(
    sender: Any, target: Any, action: str, community_id: int, actor: Any, details: dict[str, Any], **kwargs: Any
) -> None:
    community = apps.get_model("communities.Community").objects.get(pk=community_id)
    record(actor=actor, action=action, target=target, community=community, details=details)
