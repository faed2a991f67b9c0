"""Doors into the Wagtail admin."""

from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from portal.communities.modeladmins import CommunityAdmin
from portal.communities.widgets import SettlementChooser, settlement_chooser

modeladmin_register(CommunityAdmin)


@hooks.register("register_admin_viewset")
def choosers() -> list[SettlementChooser]:
    return [settlement_chooser]
