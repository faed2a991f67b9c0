"""The signed link of a letter that takes its own address off a scheduled report."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from portal.reports.models import ReportReader
from portal.reports.refusals import NoSuchLink

LONGEST = 200
_SALT = "portal.reports.leave"


def leave_link(reader: ReportReader) -> str:
    """The whole address, at the site of the schedule."""
    token = Signer(salt=_SALT, sep=".").sign(reader.public_id)
    with translation.override(reader.schedule.language):
        return reader.schedule.site.root_url.rstrip("/") + reverse("reports:leave", args=[token])


def reader_by(token: str, community: object) -> ReportReader:
    """Error: NoSuchLink, whatever is wrong with it."""
    try:
        public_id = Signer(salt=_SALT, sep=".").unsign(token[:LONGEST])
    except BadSignature:
        raise NoSuchLink from None
    rows = ReportReader.objects.for_community(community).select_related("schedule__community", "schedule__site")
    row: ReportReader | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NoSuchLink
    return row
