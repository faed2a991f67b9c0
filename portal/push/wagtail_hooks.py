"""Doors into the Wagtail admin."""

from wagtail_modeladmin.options import modeladmin_register

from portal.push.modeladmins import NoticeAdmin

modeladmin_register(NoticeAdmin)
