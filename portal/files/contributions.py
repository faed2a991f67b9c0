"""What the core runs for files. The health line is there where an antivirus is."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.files.constants import QUARANTINE_DAYS
from portal.registry.contract import Contribution, HealthCheck, PersonalDataSource, RetentionRule, ScheduledJob

ANTIVIRUS = HealthCheck(
    name="files.antivirus", check="portal.files.health.check_antivirus", label=_("Antivirus of files")
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    *((ANTIVIRUS,) if settings.CLAMAV_ADDRESS else ()),
    ScheduledJob(name="files.scan_waiting", function="portal.files.tasks.scan_waiting", minutes=1),
    ScheduledJob(name="files.sweep", function="portal.files.tasks.sweep_files", minutes=60),
    RetentionRule(name="files.quarantine", purge="portal.files.tasks.empty_quarantine", days=QUARANTINE_DAYS),
    PersonalDataSource(
        name="files",
        export="portal.files.selectors.personal_files",
        erase="portal.files.services.erase_personal_files",
        label=_("Files that you have added"),
        keeps=_("Files of records that the law keeps, without your name as the sender."),
        attachments="portal.files.selectors.opened_files",
        order=70,
    ),
)
