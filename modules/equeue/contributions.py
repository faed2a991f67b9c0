"""What the core may show and run of this module."""

from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import CONTACT_DAYS, FILE_MEGABYTES, FILES
from portal.registry.contract import (
    AuditAction,
    CabinetPanel,
    CabinetSection,
    Contribution,
    DemoData,
    EmbedWidget,
    FileUse,
    HealthCheck,
    KioskTile,
    MenuItem,
    NotificationType,
    PageWidget,
    PersonalDataSource,
    ReportSource,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
    ServicePanel,
    SubjectPanel,
    TimelineSource,
    WebhookEvent,
)
from portal.registry.help import AdminHelp

# What the admin's registries of the queue need; bookings are read there, and changed in the cabinet.
RIGHTS = (
    "equeue.view_booking",
    *(f"equeue.{act}_{model}" for model in ("queue", "workplacetype") for act in ("add", "change", "view")),
    *(f"equeue.{act}_{model}" for model in ("hallserver", "halldevice") for act in ("add", "change", "view")),
    *(f"equeue.{act}_{m}" for m in ("dayexception", "absence") for act in ("add", "change", "delete", "view")),
)
CHIEF_RIGHTS = (
    "wagtailadmin.access_admin",
    "equeue.view_booking",
    *(f"equeue.{act}_{m}" for m in ("dayexception", "absence") for act in ("add", "change", "view")),
)
PAYLOADS = "modules.equeue.selectors.payloads"
VISITS = {
    "visit_booked": (_("Visit booked"), "portal.events"),
    "visit_cancelled": (_("Booked visit cancelled"), "portal.events"),
    "visit_finished": (_("Booked visit finished"), "portal.events"),
    "visit_moved": (_("Booked visit moved"), "modules.equeue.signals"),
    "visit_confirmed": (_("Application for a visit confirmed"), "modules.equeue.signals"),
}
REPORTS = (
    ("visits_by_service", _("Visits by service"), _("Who booked, came and did not come, by institution."), False),
    ("visits_by_day", _("Visits by day"), _("How many visits each day had."), False),
    ("visits_by_hour", _("Visits by hour and weekday"), _("When people come, to plan who receives them."), False),
    ("visits_by_source", _("Visits by where they were booked"), _("Site, widget, chatbot, by staff."), False),
    ("visits_by_lead", _("How early people book"), _("Days between the booking and the visit."), False),
    ("visitors", _("List of visitors"), _("Each visit with the name and the phone of the person."), True),
)

HALL_REPORTS = (
    ("hall_by_service", _("Hall: waiting by service"), _("Tickets, waits and visits in halls, by service."), False),
    ("hall_by_desk", _("Hall: desks"), _("What desks did with their time."), False),
)
COUNTS = ("visits_by_hour", "visits_by_source", "visits_by_lead")

CONTRIBUTIONS: tuple[Contribution, ...] = (
    CabinetSection(
        label=_("Bookings"),
        url_name="equeue_cabinet:bookings",
        icon="calendar",
        order=20,
        is_visible="modules.equeue.selectors.has_moderated_queues",
        counter="modules.equeue.selectors.attention.attention_count",
    ),
    CabinetSection(
        label=_("Schedule"),
        url_name="equeue_cabinet:schedules",
        icon="clock",
        order=40,
        group="hall",
        is_visible="modules.equeue.selectors.schedules.may_schedule",
    ),
    CabinetSection(
        label=_("Hall now"),
        url_name="equeue_cabinet:hall",
        icon="users",
        order=30,
        group="hall",
        is_visible="modules.equeue.selectors.bookings.has_halls",
    ),
    CabinetSection(
        label=_("Kiosks"),
        url_name="equeue_cabinet:devices",
        icon="kiosk",
        order=50,
        group="hall",
        is_visible="modules.equeue.selectors.devices.may_connect",
    ),
    CabinetSection(
        label=_("Connections"),
        url_name="equeue_cabinet:keys",
        icon="link",
        order=90,
        group="settings",
        is_visible="modules.equeue.selectors.has_moderated_queues",
    ),
    CabinetPanel(
        key="equeue.my_day",
        template="equeue/cabinet/panel.html",
        context="modules.equeue.widgets.my_day",
        order=20,
    ),
    CabinetPanel(
        key="equeue.my_bookings",
        template="equeue/cabinet/mine.html",
        context="modules.equeue.widgets.my_bookings",
        order=30,
    ),
    KioskTile(label=_("Book a visit"), url_name="equeue:start", icon="calendar-plus", order=20),
    MenuItem(label=_("Book a visit"), url_name="equeue:start", icon="calendar-plus", order=20),
    PageWidget(
        key="equeue.nearest_times",
        label=_("Nearest free times"),
        template="equeue/widgets/nearest_times.html",
        context="modules.equeue.widgets.nearest_times",
        icon="calendar-plus",
        zones=("main", "aside", "cnap_home"),
    ),
    PageWidget(
        key="equeue.open_band",
        label=_("Service centre now: open or closed, book a visit"),
        template="equeue/widgets/open_band.html",
        context="modules.equeue.widgets.open_band",
        icon="clock",
        zones=("main", "community_home"),
    ),
    PageWidget(
        key="equeue.now",
        label=_("In the queue now: people, desks, waiting"),
        template="equeue/widgets/queue_now.html",
        context="modules.equeue.widgets.queue_now",
        icon="queue",
        zones=("hero",),
    ),
    SubjectPanel(
        key="equeue.queue",
        label=_("Book a visit"),
        template="equeue/widgets/addressee_panel.html",
        context="modules.equeue.widgets.addressee_panel",
        order=20,
    ),
    ServicePanel(
        key="equeue.booking", label=_("Book a visit"), context="modules.equeue.widgets.service_panel", order=20
    ),
    EmbedWidget(
        kind="equeue.booking", label=_("Booking"), url_name="equeue_widget:start", fallback_url_name="equeue:start"
    ),
    DemoData(label="Booking widget", seed="modules.equeue.services.demo_widget.seed_widget", order=305),
    DemoData(label="Hall of the service centre", seed="modules.equeue.services.demo_hall.seed_hall", order=310),
    DemoData(label="Queues elsewhere", seed="modules.equeue.services.demo_elsewhere.seed_elsewhere", order=302),
    DemoData(label="Visits of a citizen", seed="modules.equeue.services.demo_citizen.seed_citizen", order=320),
    ScheduledJob(name="equeue.expire_holds", function="modules.equeue.tasks.expire_holds", minutes=1),
    DemoData(label="Electronic queue of the service centre", seed="modules.equeue.services.demo.seed_demo", order=300),
    ScheduledJob(name="equeue.lease_times", function="modules.equeue.tasks.lease_times", minutes=5),
    ScheduledJob(name="equeue.lapse_offers", function="modules.equeue.tasks.lapse_offers", minutes=5),
    ScheduledJob(name="equeue.morning_list", function="modules.equeue.tasks.send_morning_letters", minutes=5),
    ScheduledJob(name="equeue.pauses", function="modules.equeue.tasks.tell_pauses", minutes=1),
    ScheduledJob(name="equeue.hall_days", function="modules.equeue.tasks.close_hall_days", minutes=5),
    ScheduledJob(name="equeue.reminders", function="modules.equeue.tasks.send_reminders", minutes=5),
    ScheduledJob(name="equeue.new_bookings", function="modules.equeue.tasks.tell_new_bookings", minutes=5),
    ScheduledJob(name="equeue.offer_times", function="modules.equeue.tasks.offer_times", minutes=1),
    ScheduledJob(name="equeue.find_out", function="modules.equeue.tasks.find_out", minutes=1),
    ScheduledJob(name="equeue.ask_diia", function="modules.equeue.tasks.ask_diia", minutes=10),
    HealthCheck(name="equeue.diia", check="modules.equeue.health.check_diia", label=_("Queues of Diia")),
    ScheduledJob(name="equeue.check", function="modules.equeue.tasks.check_queue", daily_at="03:40"),
    HealthCheck(name="equeue.check", check="modules.equeue.health.check_queue", label=_("Queue: nightly check")),
    ScheduledJob(name="equeue.purge_drafts", function="modules.equeue.tasks.purge_drafts", minutes=30),
    ScheduledJob(name="equeue.reapply_hall_events", function="modules.equeue.tasks.reapply_hall_events", minutes=60),
    ScheduledJob(name="equeue.forget_nonces", function="modules.equeue.tasks.forget_nonces", minutes=60),
    TimelineSource(name="equeue.visits", events="modules.equeue.services.personal.visit_events", order=40),
    PersonalDataSource(
        name="equeue.visits",
        export="modules.equeue.services.personal.exported_visits",
        erase="modules.equeue.services.personal.erase_visits",
        label=_("Booked visits"),
        keeps=_("Numbers and times of visits without your name and contacts. Visits to come are cancelled."),
        order=40,
    ),
    PersonalDataSource(
        name="equeue.waiting",
        export="modules.equeue.services.personal.exported_waiting",
        erase="modules.equeue.services.personal.erase_waiting",
        label=_("Waiting lists for a visit"),
        keeps=_("That somebody waited, and for which days, without your name and contacts."),
        order=41,
    ),
    RetentionRule(name="equeue.waiting", purge="modules.equeue.tasks.forget_waiting", days=CONTACT_DAYS),
    FileUse(
        code="equeue.notes",
        label=_("Files of comments to visits"),
        may_read="modules.equeue.services.note_files.may_read_file",
    ),
    FileUse(
        code="equeue.bookings",
        label=_("Files of people for a visit"),
        may_read="modules.equeue.services.file_access.may_read_file",
        max_files=FILES,
        max_bytes=FILE_MEGABYTES * 1024 * 1024,
    ),
    RetentionRule(name="equeue.files", purge="modules.equeue.tasks.forget_files", days=CONTACT_DAYS),
    RetentionRule(name="equeue.contacts", purge="modules.equeue.tasks.forget_contacts", days=CONTACT_DAYS),
    RetentionRule(name="equeue.traces", purge="modules.equeue.tasks.forget_traces", days=CONTACT_DAYS),
    RetentionRule(name="equeue.notes", purge="modules.equeue.tasks.forget_notes", days=CONTACT_DAYS),
    NotificationType(code="equeue.booking_made", label=_("Booking made"), is_required=False),
    NotificationType(code="equeue.booking_cancelled", label=_("Booking cancelled")),
    NotificationType(code="equeue.booking_moved", label=_("Booking moved")),
    NotificationType(code="equeue.booking_reminder", label=_("Reminder of a visit"), is_required=False),
    NotificationType(code="equeue.morning_list", label=_("Bookings of the day"), is_required=False, is_for_staff=True),
    NotificationType(
        code="equeue.hall_report", label=_("Report of the day of a hall"), is_required=False, is_for_staff=True
    ),
    NotificationType(code="equeue.new_bookings", label=_("New bookings"), is_required=False, is_for_staff=True),
    NotificationType(code="equeue.application_received", label=_("Application received"), is_required=False),
    NotificationType(code="equeue.booking_confirmed", label=_("Application confirmed")),
    NotificationType(code="equeue.application_rejected", label=_("Application rejected")),
    NotificationType(code="equeue.time_proposed", label=_("Another time is offered")),
    NotificationType(code="equeue.proposal_withdrawn", label=_("Offered time is taken back")),
    NotificationType(code="equeue.booking_code", label=_("Code of a booking")),
    NotificationType(code="equeue.waiting_code", label=_("Code of a place in the waiting list")),
    NotificationType(code="equeue.waiting_joined", label=_("Place in the waiting list")),
    NotificationType(code="equeue.time_offered", label=_("A time has become free")),
    NotificationType(code="equeue.waiting_ended", label=_("Waiting is over")),
    NotificationType(code="equeue.outside_visit", label=_("Visit in a queue of Diia")),
    NotificationType(code="equeue.hall_paused", label=_("Reception stands still")),
    NotificationType(code="equeue.hall_resumed", label=_("Reception goes on")),
    NotificationType(code="equeue.called_anyway", label=_("Called in the hall though cancelled or moved")),
    NotificationType(code="equeue.ticket", label=_("Ticket with its documents")),
    *(
        WebhookEvent(
            code=f"equeue.{name}", label=label, signal=f"{where}.{name}", data=f"{PAYLOADS}.{name}", order=order
        )
        for order, (name, (label, where)) in enumerate(VISITS.items(), 30)
    ),
    AdminHelp(
        key="equeue",
        title=_("Booking and the queue"),
        text=_(
            "A queue belongs to an addressee and has types of workplaces: how many, how long a visit lasts, which "
            "services. Absences and days with other hours take times away; bookings that they hit are shown at once. "
            "Bookings themselves are handled in the cabinet."
        ),
        screens=("equeue",),
        permission="equeue.view_booking",
        order=35,
    ),
    AdminHelp(
        key="equeue.queue",
        title=_("A queue"),
        text=_(
            "Three kinds: our own, a link to another site, the queue of Diia. How far ahead and how late people book, "
            "whether staff confirm each booking, what is asked, how long a time is held: all of it is here, and a "
            "change touches no booking that is made. Switching between the simple and the extended interface changes "
            "nothing else. An own queue without workplaces takes no bookings: its list says so."
        ),
        screens=("equeue_queue",),
        permission="equeue.change_queue",
        order=36,
    ),
    AdminHelp(
        key="equeue.workplaces",
        title=_("Types of workplaces"),
        text=_(
            "People book a type, never a person: one type is one or more workers with the same services, interval and "
            "hours. As many can book one time as there are workplaces. Take an interval 10–15 minutes longer than a "
            "visit usually needs. Below the form two weeks are drawn; before a change that hits bookings is saved, "
            "each of them is named with what becomes of it. The week is easier to edit in the cabinet, «Schedule», "
            "where earlier versions are kept and come back."
        ),
        screens=("equeue_workplacetype",),
        permission="equeue.change_workplacetype",
        order=37,
    ),
    AdminHelp(
        key="equeue.absences",
        title=_("Vacations and days with other hours"),
        text=_(
            "A vacation takes one workplace or the whole type away, for days or for hours of them. A day with other "
            "hours replaces the week on its date: a closed or shortened day, a working Saturday; the hours of a type "
            "beat those of the queue. Bookings that lose their place are never dropped: they go to another workplace "
            "at the same time, or people are offered another time, or you call them."
        ),
        screens=("equeue_absence", "equeue_dayexception"),
        permission="equeue.change_absence",
        order=38,
    ),
    AdminHelp(
        key="equeue.halls",
        title=_("Halls, desks and kiosks"),
        text=_(
            "A hall is the server in the waiting room: its activation code is shown once, works once and for a day. "
            "Desks and kiosks of a hall have a login and a password, shown once as well; make a new one if it is "
            "lost. A hall that is switched off here gets nothing more; without a link to the site it stops by itself "
            "within 30 days. What is connected and what it did last stands in the cabinet, «Kiosks»."
        ),
        screens=("equeue_hallserver", "equeue_halldevice"),
        permission="equeue.change_hallserver",
        order=39,
    ),
    RoleSpec(
        code="hall_chief",
        label="",
        permissions=CHIEF_RIGHTS,
        summary=_(
            "Sees bookings of the day, sets absences of workers and days with other hours: of the institutions that "
            "this person moderates."
        ),
    ),
    *(
        ReportSource(
            code=f"equeue.{name}",
            label=label,
            hint=hint,
            build=f"modules.equeue.selectors.{'statistics' if name in COUNTS else 'reports'}.{name}",
            is_visible="modules.equeue.selectors.has_moderated_queues",
            has_personal_data=is_personal,
            order=order,
        )
        for order, (name, label, hint, is_personal) in enumerate(REPORTS, 10)
    ),
    *(
        ReportSource(
            code=f"equeue.{name}",
            label=label,
            hint=hint,
            build=f"modules.equeue.selectors.hall_statistics.{name}",
            is_visible="modules.equeue.selectors.bookings.has_halls",
            has_personal_data=is_personal,
            order=order,
        )
        for order, (name, label, hint, is_personal) in enumerate(HALL_REPORTS, 20)
    ),
    RoleSpec(code="owner", label="", permissions=RIGHTS),
    RoleSpec(code="admin", label="", permissions=RIGHTS),
    AuditAction(code="equeue.booking_made", label=_("Booking made")),
    AuditAction(code="equeue.booking_confirmed", label=_("Booking confirmed by staff")),
    AuditAction(code="equeue.application_rejected", label=_("Application rejected")),
    AuditAction(code="equeue.time_proposed", label=_("Another time offered")),
    AuditAction(code="equeue.proposal_withdrawn", label=_("Offered time taken back")),
    AuditAction(code="equeue.place_found", label=_("Another workplace given at the same time")),
    AuditAction(code="equeue.offer_declined", label=_("Offered time declined by the person")),
    AuditAction(code="equeue.processing_set", label=_("Status of processing set")),
    AuditAction(code="equeue.note_added", label=_("Comment to a visit written")),
    AuditAction(code="equeue.note_taken_back", label=_("Comment to a visit taken back")),
    AuditAction(code="equeue.note_file_opened", label=_("File of a comment opened")),
    AuditAction(code="equeue.booking_file_opened", label=_("File of a person opened")),
    AuditAction(code="equeue.next_visit_planned", label=_("Next visit planned")),
    AuditAction(code="equeue.booking_served", label=_("Marked: served")),
    AuditAction(code="equeue.booking_no_show", label=_("Marked: did not come")),
    AuditAction(code="equeue.mark_undone", label=_("Mark taken back")),
    AuditAction(code="equeue.booking_moved", label=_("Booking moved to another time")),
    AuditAction(code="equeue.booking_cancelled", label=_("Booking cancelled")),
    AuditAction(code="equeue.booking_opened", label=_("Booking opened")),
    AuditAction(code="equeue.booking_retimed", label=_("Visit brought to the new rules of the clock")),
    AuditAction(code="equeue.key_made", label=_("Key of staff made")),
    AuditAction(code="equeue.key_revoked", label=_("Key of staff revoked")),
    AuditAction(code="equeue.contact_read", label=_("Contact looked at")),
    AuditAction(code="equeue.bookings_searched", label=_("Bookings searched")),
    AuditAction(code="equeue.bookings_exported", label=_("Bookings exported")),
    AuditAction(code="equeue.queue_saved", label=_("Queue saved")),
    AuditAction(code="equeue.queue_keys_saved", label=_("Keys of a queue saved")),
    AuditAction(code="equeue.outside_booked", label=_("Visit booked in a queue of Diia")),
    AuditAction(code="equeue.outside_cancelled", label=_("Visit in a queue of Diia cancelled")),
    AuditAction(code="equeue.type_saved", label=_("Type of workplaces saved")),
    AuditAction(code="equeue.absence_saved", label=_("Vacation or absence saved")),
    AuditAction(code="equeue.exception_saved", label=_("Day with other hours saved")),
    AuditAction(code="equeue.schedule_row_deleted", label=_("Absence or day with other hours deleted")),
    AuditAction(code="equeue.waiting_joined", label=_("Joined the waiting list")),
    AuditAction(code="equeue.time_offered", label=_("Freed time offered to the waiting list")),
    AuditAction(code="equeue.waiting_ended", label=_("Place in the waiting list ended")),
    AuditAction(code="equeue.hall_saved", label=_("Hall saved")),
    AuditAction(code="equeue.hall_device_saved", label=_("Device of a hall saved")),
    AuditAction(code="equeue.hall_code_made", label=_("Activation code of a hall made")),
    AuditAction(code="equeue.hall_paused", label=_("Hall asked to stop")),
    AuditAction(code="equeue.hall_resumed", label=_("Hall asked to go on")),
    AuditAction(code="equeue.hall_activated", label=_("Hall activated")),
)
