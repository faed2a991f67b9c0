"""Everything on the page of one addressee, in a number of queries that does not grow with it."""

from dataclasses import dataclass, replace
from datetime import datetime

from modules.addressees.constants import AddresseeKind, ContactKind, ScheduleKind
from modules.addressees.engine.hours import Hours
from modules.addressees.engine.week import WeekTable, week_table
from modules.addressees.models import Addressee, ContactPoint, Office, Schedule
from modules.addressees.selectors.around import TreeNode, around, nested
from modules.addressees.selectors.catalogue import SCHEDULES
from modules.addressees.selectors.hours import Opening, hours_of, opening_now
from portal.calendar.engine.days import WorkingCalendar
from portal.calendar.selectors import calendar_of
from portal.common.clock import local_now
from portal.communities.models import Community


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """One schedule for people. `upcoming` is the next reception: its local begin and end."""

    title: str
    kind: str
    office: Office | None
    table: WeekTable
    opening: Opening
    upcoming: tuple[datetime, datetime] | None
    hours: Hours

    def on_paper(self) -> "ScheduleView":
        """Without a today, and without what is true for a few days only."""
        return replace(self, table=week_table(self.hours, self.opening.at.date(), 0, for_paper=True), upcoming=None)


@dataclass(frozen=True, slots=True)
class OfficeView:
    office: Office
    features: list[str]
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class SubjectPage:
    addressee: Addressee
    ancestors: list[Addressee]
    tree: list[TreeNode]
    opening: Opening | None
    schedules: list[ScheduleView]
    offices: list[OfficeView]
    phones: list[ContactPoint]
    emails: list[ContactPoint]
    sites: list[ContactPoint]
    people: list[Addressee]
    parts: list[Addressee]
    people_count: int
    parts_count: int

    @property
    def has_points(self) -> bool:
        """Some office is on the map."""
        return any(view.office.latitude is not None for view in self.offices)


def page_of_addressee(community: Community, slug: str) -> SubjectPage | None:
    """The public page of an addressee; None for a stranger, a hidden one, or one below a hidden one."""
    rows = Addressee.objects.for_community(community).public()
    subject = (
        rows.filter(slug=slug)
        .select_related("photo")
        .prefetch_related(SCHEDULES, "offices__settlement", "contact_points")
        .first()
    )
    if subject is None:
        return None
    near = around(subject)
    calendar = calendar_of(community)
    schedules = [schedule_view(schedule, calendar) for schedule in subject.schedules.all()]
    contacts = list(subject.contact_points.all())
    return SubjectPage(
        addressee=subject,
        ancestors=near.above,
        tree=nested(near, subject),
        opening=next((view.opening for view in schedules if view.kind == ScheduleKind.WORK), None),
        schedules=schedules,
        offices=office_views(subject, schedules),
        phones=[row for row in contacts if row.kind == ContactKind.PHONE],
        emails=[row for row in contacts if row.kind == ContactKind.EMAIL],
        sites=[row for row in contacts if row.kind == ContactKind.SITE],
        people=near.people,
        parts=near.parts,
        people_count=near.people_count,
        parts_count=near.parts_count,
    )


def schedule_view(schedule: Schedule, calendar: WorkingCalendar) -> ScheduleView:
    hours = hours_of(schedule, calendar)
    wall = local_now().replace(tzinfo=None)
    begin = hours.next_opening(wall) if schedule.kind == ScheduleKind.RECEPTION else None
    end = hours.open_until(begin) if begin else None
    return ScheduleView(
        title=str(schedule),
        kind=schedule.kind,
        office=schedule.office,
        table=week_table(hours, wall.date()),
        opening=opening_now(hours),
        upcoming=(begin, end) if begin and end else None,
        hours=hours,
    )


def office_views(subject: Addressee, schedules: list[ScheduleView]) -> list[OfficeView]:
    """Offices with the state of the working hours that belong to each."""
    states = {
        view.office.pk: view.opening for view in reversed(schedules) if view.office and view.kind == ScheduleKind.WORK
    }
    return [
        OfficeView(office, office.barrier_free_labels(), states.get(office.pk)) for office in subject.offices.all()
    ]


def subject_of_site(community: Community, site_kind: str) -> str:
    """Slug of the addressee that a site is about: its service centre, or the first body; "" for none."""
    kind = AddresseeKind.SERVICE_CENTRE if site_kind == AddresseeKind.SERVICE_CENTRE else AddresseeKind.BODY
    rows = Addressee.objects.for_community(community).public().filter(kind=kind)
    return rows.order_by("position_in_tree").values_list("slug", flat=True).first() or ""
