"""The admin's registries of the queue."""

from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import ModelAdminGroup

from modules.equeue.modeladmins.bookings import BookingAdmin
from modules.equeue.modeladmins.days import AbsenceAdmin, DayExceptionAdmin
from modules.equeue.modeladmins.queues import QueueAdmin, WorkplaceTypeAdmin


class QueueAdminGroup(ModelAdminGroup):
    menu_label = gettext_lazy("E-queue")
    menu_icon = "list-ul"
    menu_order = 200
    items = (BookingAdmin, QueueAdmin, WorkplaceTypeAdmin, DayExceptionAdmin, AbsenceAdmin)
