"""Who makes widgets for other sites."""

from portal.registry.contract import Contribution, RoleSpec

WIDGET_RIGHTS = tuple(f"embed.{verb}_widgetconfig" for verb in ("add", "change", "delete", "view"))

CONTRIBUTIONS: tuple[Contribution, ...] = (
    RoleSpec(code="owner", label="", permissions=WIDGET_RIGHTS),
    RoleSpec(code="admin", label="", permissions=WIDGET_RIGHTS),
)
