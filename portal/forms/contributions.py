"""Where forms stand by themselves, who makes them, how long answers name people."""

from django.utils.translation import gettext_lazy as _

from portal.forms.policies import MAKER_RIGHTS
from portal.registry.contract import Contribution, FormSubject, PersonalDataSource, RetentionRule, RoleSpec

ANSWER_DAYS = 3 * 365

CONTRIBUTIONS: tuple[Contribution, ...] = (
    FormSubject(
        kind="site",
        label=_("site"),
        place="portal.forms.subjects.site_place",
        managed="portal.forms.subjects.managed_sites",
        order=10,
    ),
    RoleSpec(code="owner", label="", permissions=MAKER_RIGHTS),
    RoleSpec(code="admin", label="", permissions=MAKER_RIGHTS),
    RetentionRule(name="forms.answers", purge="portal.forms.personal.purge_answers", days=ANSWER_DAYS),
    PersonalDataSource(
        name="forms.answers",
        export="portal.forms.personal.exported_answers",
        erase="portal.forms.personal.erase_answers",
    ),
)
