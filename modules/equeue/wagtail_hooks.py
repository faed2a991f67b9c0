"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from modules.equeue.modeladmins import QueueAdminGroup
from modules.equeue.modeladmins.halls import HallAdminGroup

modeladmin_register(QueueAdminGroup)
modeladmin_register(HallAdminGroup)
