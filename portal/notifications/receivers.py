"""Letters about what happens in apps below."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from wagtail.models import Site

from portal.events import form_answered, webhook_stopped
from portal.notifications.rendering import one_line
from portal.notifications.services import LetterRefused, queue_letter


@receiver(form_answered)
def tell_box(
    sender: Any,
    community_id: int,
    site_id: int | None,
    response_id: str,
    reference: str,
    title: str,
    place: str,
    boxes: tuple[str, ...],
    **kwargs: Any,
) -> None:
    """That an answer came, to each box; what it says is read behind the login only."""
    site = Site.objects.filter(pk=site_id).first()
    context = {"reference": reference, "title": title, "place": place}
    for number, box in enumerate(boxes):
        try:
            queue_letter(
                key=f"forms.answered:{response_id}:{number}", code="forms_answered", to=box, site=site, context=context
            )
        except LetterRefused:
            continue  # a box that takes no letters must not cost the person the answers


@receiver(webhook_stopped)
def tell_of_stopped_webhook(
    sender: Any,
    community_id: int,
    webhook_id: str,
    name: str,
    host: str,
    mailbox: str,
    stopped_at: datetime,
    **kwargs: Any,
) -> None:
    """To the box that its makers gave; the list of webhooks says it to everybody. No name or box may keep a webhook
    from being stopped."""
    site = Site.objects.filter(community_site__community_id=community_id).order_by("pk").first()
    if not mailbox:
        return
    key = f"webhooks.stopped:{webhook_id}:{stopped_at:%Y%m%d%H%M%S}"
    context = {"name": one_line(name), "host": host}
    with suppress(LetterRefused):
        queue_letter(key=key, code="webhooks_stopped", to=mailbox, site=site, context=context)
