"""Checks that allauth makes."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from portal.identity.constants import Level
from portal.identity.selectors import target_of
from portal.identity.services.checks import note_level


@receiver(email_confirmed)
def note_e_mail(request: Any, email_address: EmailAddress, **kwargs: object) -> None:
    community = getattr(request, "community", None)
    target = target_of("email", email_address.email.lower())
    note_level(email_address.user, Level.E_MAIL, community=community, target=target, how="e-mail")
