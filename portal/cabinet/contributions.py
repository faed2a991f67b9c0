"""Sections and panels of the cabinet's own."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import CabinetPanel, CabinetSection, Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    CabinetSection(label=_("What has happened"), url_name="cabinet:timeline", icon="history", order=75),
    CabinetSection(
        label=_("Notifications"), url_name="cabinet:notifications", icon="bell", order=80, group="settings"
    ),
    CabinetPanel(
        key="cabinet.timeline",
        template="cabinet/timeline_panel.html",
        context="portal.cabinet.timeline.last_happenings",
        order=200,
        column="aside",
    ),
)
