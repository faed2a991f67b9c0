"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    name = "local_queue.printing"
    label = "printing"
    verbose_name = _("Printing")

    def ready(self) -> None:
        from local_queue.printing.services import print_given_ticket
        from local_queue.tickets.signals import ticket_given

        ticket_given.connect(print_given_ticket, dispatch_uid="printing")
