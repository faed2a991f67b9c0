"""What forms hear from apps below."""

from typing import Any

from django.dispatch import receiver

from portal.events import consent_withdrawn
from portal.forms.models import FormResponse
from portal.forms.services.answers import PURPOSE, erase_response


@receiver(consent_withdrawn)
def forget_answer(sender: Any, purpose: str, subject: str, user_id: int | None, **kwargs: Any) -> None:
    """A consent that is taken back takes words and contacts of the answer along; marks and choices name nobody."""
    if purpose == PURPOSE:
        for response in FormResponse.objects.filter(public_id=subject).select_related("version", "community"):
            erase_response(response=response, actor=None)
