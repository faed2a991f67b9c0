"""Letters about what happens in apps below."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Site

from portal.events import form_answered
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
