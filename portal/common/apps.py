"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "portal.common"
    label = "common"
    verbose_name = _("Common")

    def ready(self) -> None:
        from portal.common import theme_checks  # noqa: F401  registers the checks
        from portal.common.ordering import register_order
        from portal.common.wagtail_labels import name_fields
        from portal.common.wagtail_times import type_times

        name_fields()
        type_times()
        register_order()
