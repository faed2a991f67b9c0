"""What the core runs for search."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import Contribution, HealthCheck, ScheduledJob

CONTRIBUTIONS: tuple[Contribution, ...] = (
    ScheduledJob(name="search.index_waiting", function="portal.search.tasks.index_waiting", minutes=1),
    HealthCheck(name="search.index", check="portal.search.health.check_index", label=_("Search index")),
)
