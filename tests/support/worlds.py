"""A community with a row of everything, every name of it marked, so that a leak shows itself.

Ids of the second world begin at THEIRS, so that no number of theirs is by chance one of ours.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, BigAutoField, ForeignKey, OneToOneField, Q
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Comment, GroupApprovalTask, Page, PageLogEntry, Site, Workflow, WorkflowPage, WorkflowTask

from modules.addressees.models import Addressee
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.audit.services import record
from portal.calendar.models import CalendarEdition, TermProfile
from portal.calendar.selectors import draft_data
from portal.calendar.services import publish_calendar
from portal.calendar.storage import fingerprint
from portal.common.clock import now, today
from portal.communities.models import Community
from portal.communities.services import grant_role
from portal.embed.models import WidgetConfig
from portal.forms.services import attach_form, save_draft, submit_response
from portal.notifications.services import queue_letter
from portal.notifications.suppression import suppress
from portal.pages.models import ContactSetting, News, NewsIndex, NewsTopic, StandardPage
from portal.pages.services import CommunitySpec, create_community
from portal.pages.services.content import ensure_page
from portal.pages.services.media import add_document, add_picture
from portal.registry.models import ModuleSwitch
from tests.factories.accounts import UserFactory
from tests.factories.addressees import (
    AddresseeFactory,
    AddresseeGroupFactory,
    ContactPointFactory,
    ModeratorFactory,
    OfficeFactory,
    ScheduleExceptionFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)
from tests.factories.calendar import (
    DayChangeFactory,
    HolidayFactory,
    RegimePeriodFactory,
    TermProfileFactory,
    TermRecordFactory,
)
from tests.factories.equeue import (
    AbsenceFactory,
    DayExceptionFactory,
    HallDeviceFactory,
    HallServerFactory,
    QueueFactory,
    WorkplaceTypeFactory,
)
from tests.factories.files import StoredFileFactory
from tests.factories.forms import FormDefinitionFactory
from tests.factories.imports import ImportRowFactory, ImportRunFactory
from tests.factories.reports import ReportReaderFactory, ReportRunFactory, ReportScheduleFactory
from tests.factories.service_guide import (
    FactFactory,
    LegalActFactory,
    LifeEventFactory,
    OfferFactory,
    OfferPlaceFactory,
    ServiceEventFactory,
    ServiceFactory,
)
from tests.factories.subscriptions import AnnouncementFactory, OptInFactory, SubscriptionFactory
from tests.factories.webhooks import WebhookCallFactory, WebhookFactory
from tests.portal.forms.making import FEEDBACK

OURS_MARK, THEIRS_MARK = "Nashamitka", "Kalynomitka"
THEIRS, LATER = 700_000, 800_000

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@dataclass
class World:
    community: Community
    mark: str
    owner: Any
    editor: Any
    moderator: Any  # known to the table of moderators alone
    # Random ids and tokens, parts of addresses that are no numbers, and whose they are; "" is anybody's.
    words: dict[str, str] = field(default_factory=dict)

    def tell(self, app: str, *words: str) -> None:
        self.words |= dict.fromkeys(words, app)

    @property
    def site(self) -> Site:
        return self.community.sites.get(kind="community").site


def build_world(slug: str, host: str, mark: str) -> World:
    """Everything that belongs to a community, with `mark` in every name, title, address and text."""
    name = f"{mark} громада"
    spec = CommunitySpec(name=name, slug=slug, host=host, cnap_host=f"cnap.{host}", district=f"{mark} район")
    community = create_community(spec)
    moderator = UserFactory(email=f"moderator@{slug}.test", first_name=mark, last_name=f"{mark}-moderator")
    world = World(community, mark, _person(community, "owner", mark), _person(community, "editor", mark), moderator)
    _person(community, "unit", mark)
    _fill_pages(world)
    _fill_core(world)
    _fill_calendar(world)
    _fill_addressees(world)
    _fill_forms(world)
    return world


def _person(community: Community, role: str, mark: str) -> Any:
    user = UserFactory(email=f"{role}@{community.slug}.test", first_name=mark, last_name=f"{mark}-{role}")
    grant_role(user=user, community=community, role=role)
    user.refresh_from_db()
    return user


def _fill_pages(world: World) -> None:
    mark, home = world.mark, world.site.root_page
    live = ensure_page(home, StandardPage, f"{mark} сторінка", slug="storinka")
    ensure_page(home, StandardPage, f"{mark} чернетка", slug="chernetka", is_live=False)
    index = NewsIndex.objects.descendant_of(home).first()
    index = index or ensure_page(home, NewsIndex, f"{mark} новини", slug="news")
    topic = NewsTopic.objects.create(index=index, name=f"{mark} тема", slug="tema")
    news = ensure_page(index, News, f"{mark} новина", slug="novyna")
    news.topics.add(topic)
    news.save()
    picture = add_picture(world.community.collection, f"{mark} світлина", PIXEL, filename="x.png")
    picture.tags.add(f"{mark} мітка")
    document = add_document(world.community.collection, f"{mark} документ", b"text", filename="x.txt")
    document.tags.add(f"{mark} мітка документа")
    Redirect.objects.create(old_path=f"/stare-{world.community.slug}", site=world.site, redirect_link=f"/{mark}")
    Comment.objects.create(
        page=Page.objects.get(pk=live.pk), user=world.owner, text=f"{mark} коментар", contentpath="title"
    )
    PageLogEntry.objects.log_action(live, "wagtail.edit", user=world.owner, title=f"{mark} журнал")
    live.locked, live.locked_by, live.locked_at = True, world.owner, datetime(2026, 11, 17, tzinfo=UTC)
    live.save()
    task = GroupApprovalTask.objects.create(name=f"{mark} крок")
    task.groups.set(world.owner.groups.all())
    workflow = Workflow.objects.create(name=f"{mark} порядок")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(pk=home.pk))
    draft = Page.objects.get(pk=ensure_page(home, StandardPage, f"{mark} на розгляді", slug="rozghliad").pk).specific
    draft.save_revision(user=world.editor)
    workflow.start(draft, world.editor)
    EditingSession.objects.create(user=world.editor, content_object=draft, last_seen_at=now())
    setting = ContactSetting.for_site(world.site)
    setting.organisation = mark
    setting.save()


def _fill_core(world: World) -> None:
    mark, site = world.mark, world.site
    widget = WidgetConfig.objects.create(site=site, kind="equeue.booking", name=f"{mark} віджет")
    world.tell("", widget.key)
    log(widget, "wagtail.edit", user=world.owner)
    ModuleSwitch.objects.create(site=site, module="none", is_enabled=True)
    queue_letter(key=f"leak:{mark}", code="account_password_set", to=f"{mark}@x.test", site=site, context={})
    address = f"a@{mark}.test"
    wanted = SubscriptionFactory(subscriber__community=world.community, subscriber__address=address, site=site)
    OptInFactory(subscriber=wanted.subscriber, site=site)
    AnnouncementFactory(site=site)
    suppress(community=world.community, address=f"never@{mark}.test", reason="asked", actor=world.owner)
    file = StoredFileFactory(community=world.community, uploader=world.owner, name=f"{mark} файл.jpg")
    world.tell("files", file.public_id)
    run = ImportRunFactory(community=world.community, actor=world.owner, file_name=f"{mark} таблиця.csv")
    ImportRowFactory(run=run, label=f"{mark} рядок", values={"code": mark, "title": f"{mark} назва"})
    world.tell("imports", run.public_id)
    hook = WebhookFactory(community=world.community, name=f"{mark} вебхук", url=f"https://{mark}.test/hook")
    WebhookCallFactory(webhook=hook, answer=f"{mark} відповідь")
    report = ReportScheduleFactory(
        community=world.community, site=site, source="reports.letters", owner=world.owner, next_due_at=now()
    )
    ReportReaderFactory(schedule=report, address=f"reports@{mark}.test")
    ReportRunFactory(schedule=report)
    world.tell("reports", report.public_id)
    record(actor=world.owner, action="leak.made", target=None, community=world.community, details={"mark": mark})


def _fill_calendar(world: World) -> None:
    """An edition, a draft that differs from it, a term that the draft moves."""
    mark, community, day = world.mark, world.community, today()
    given = {"community": community, "source": f"{mark} рішення"}
    HolidayFactory(name=f"{mark} свято", **given)
    RegimePeriodFactory(name=f"{mark} стан", **given)
    TermProfileFactory(name=f"{mark} строк", **given)
    draft = fingerprint(draft_data(community))
    publish_calendar(community=community, base=1, draft=draft, note=f"{mark} примітка", actor=world.owner)
    TermRecordFactory(community=community, subject=f"tests:{mark}", arrived_at=now(), reason=f"{mark} підстава")
    for number in range(1, 4):
        DayChangeFactory(name=f"{mark} день {number}", day=day + timedelta(days=number), **given)
    log(TermProfile.objects.for_community(community).earliest("pk"), "wagtail.edit", user=world.owner)
    assert CalendarEdition.objects.for_community(community).count() == 2


def _fill_forms(world: World) -> None:
    """A published form on the site and at an addressee, an answer, a draft of the next version."""
    mark, community = world.mark, world.community
    data = FEEDBACK | {"title": {"uk": f"{mark} форма"}, "intro": {"uk": f"{mark} вступ"}}
    form = FormDefinitionFactory(community=community, code=f"f{mark.lower()}", data=data, mailbox=f"{mark}@x.test")
    places = [("site", "community"), ("addressee", str(Addressee.objects.for_community(community).earliest("pk").pk))]
    rows = [attach_form(form=form, kind=kind, subject_id=key, actor=None) for kind, key in places]
    answers = {"topic": "thanks", "words": f"{mark} слова", "email": f"{mark}@x.test"}
    values = {"version": 1, "answers": answers, "has_consented": True, "key": mark * 3, "site": world.site}
    row = submit_response(attachment=rows[1], user=world.owner, **values)
    save_draft(form=form, definition=form.current().definition, revision=0, actor=world.owner)
    world.tell("forms", form.code, rows[0].public_id, row.public_id, row.reference)


def _fill_addressees(world: World) -> None:
    mark, community = world.mark, world.community
    group = AddresseeGroupFactory(community=community, name=f"{mark} група")
    body = AddresseeFactory(community=community, name=f"{mark} рада", kind="service_centre")
    desk = AddresseeFactory(community=community, name=f"{mark} відділ", parent=body)
    desk.groups.add(group)
    OfficeFactory(addressee=body, address=f"{mark} вулиця", name=f"{mark} офіс")
    ContactPointFactory(addressee=body, value=f"{mark}@x.test", kind="email")
    schedule = ScheduleFactory(addressee=body, title=f"{mark} графік")
    ScheduleRuleFactory(schedule=schedule)
    day = date(2026, 11, 20)
    ScheduleExceptionFactory(schedule=schedule, starts_on=day, ends_on=day, reason=f"{mark} санітарний день")
    ModeratorFactory(addressee=desk, user=world.editor)
    ModeratorFactory(addressee=body, user=world.moderator)
    world.tell("", body.slug)
    _fill_services(world, Addressee.objects.get(pk=body.pk))
    _fill_queue(world, Addressee.objects.get(pk=body.pk))


def _fill_services(world: World, centre: Addressee) -> None:
    """A service of the community's own with every part of its card, given at the centre."""
    mark, community = world.mark, world.community
    service = ServiceFactory(community=community, title=f"{mark} послуга", lead=f"{mark} речення")
    event = LifeEventFactory(community=community, title=f"{mark} подія", slug=f"{community.slug}-podiia")
    ServiceEventFactory(service=service, event=event)
    FactFactory(service=service, text=f"{mark} строк")
    LegalActFactory(service=service, title=f"{mark} рішення")
    offer = OfferFactory(
        community=community, service=service, slug=f"{community.slug}-posluha", note=f"{mark} примітка"
    )
    OfferPlaceFactory(offer=offer, addressee=centre, note=f"{mark} вікно")
    world.tell("service_guide", service.public_id, offer.public_id, offer.slug, event.slug)


def _fill_queue(world: World, centre: Addressee) -> None:
    """A queue with a hall, a booking (its letter waits), and a time that somebody holds."""
    mark, day = world.mark, today() + timedelta(days=1)
    queue = QueueFactory(addressee=centre)
    kind = WorkplaceTypeFactory(queue=queue, name=f"{mark} вікно")
    DayExceptionFactory(queue=queue, local_date=day + timedelta(days=5), reason=f"{mark} виїзд")
    AbsenceFactory(workplace_type=kind, starts_on=day, ends_on=day, starts_at=time(16), ends_at=time(17))
    hall = HallServerFactory(queue=queue, name=f"{mark} зал", ticker=f"{mark} рядок")
    device = HallDeviceFactory(hall=hall, name=mark[:12])
    holds = [
        hold_slot(workplace_type=kind, local_date=day, local_start=at, holder=f"{mark}{at}")
        for at in (time(9), time(10))
    ]
    contact = ContactData(f"{mark} Оксана", email=f"{mark}@x.test", comment=f"{mark} питання", has_consent=True)
    booking = confirm_booking(token=holds[0].token, contact=contact)
    world.tell("equeue", queue.public_id, kind.public_id, hall.public_id, device.public_id)
    world.tell("equeue", booking.public_id, booking.token, holds[1].public_id, holds[1].token)


def begin_ids_at(first: int = 0) -> None:
    """The next row of every table gets this id, or the one after its last row.

    PostgreSQL's sequences stay where they are when a transaction is rolled back.
    """
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk
        if not isinstance(key, AutoField | BigAutoField) or model._meta.proxy:
            continue
        table, following = model._meta.db_table, first
        with connection.cursor() as cursor:
            if not first:
                cursor.execute(f"SELECT coalesce(max({connection.ops.quote_name(key.column)}), 0) + 1 FROM {table}")
                following = cursor.fetchone()[0]
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, following - 1])
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [table, key.column, following]
                )


def build_worlds() -> tuple[World, World]:
    """(ours, theirs): two communities side by side, the ids of theirs between THEIRS and LATER."""
    Site.objects.all().delete()
    begin_ids_at()
    ours = build_world("nasha", "nasha.test", OURS_MARK)
    begin_ids_at(THEIRS)
    theirs = build_world(THEIRS_MARK.lower(), "chuzha.test", THEIRS_MARK)
    begin_ids_at(LATER)
    return ours, theirs


def digest_of_theirs() -> dict[str, list[str]]:
    """Every row of the second world, and every row of anybody that points at one, by table."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        keys = [each for each in model._meta.concrete_fields if each.is_relation or each.primary_key]
        span = Q()
        for each in keys:
            target = each.target_field if each.is_relation else each
            if isinstance(target, AutoField | BigAutoField | ForeignKey | OneToOneField):
                span |= Q(**{f"{each.attname}__gte": THEIRS, f"{each.attname}__lt": LATER})
        if span:
            names = [each.attname for each in model._meta.concrete_fields]
            query, values = model._base_manager.filter(span).values(*names).query.sql_with_params()
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                rows = [repr(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
            found[model._meta.db_table] = sorted(rows)
    return {table: rows for table, rows in found.items() if rows}


def changes(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """Rows that appeared, vanished or changed, as lines."""
    lines = []
    for table in sorted(before.keys() | after.keys()):
        old, new = set(before.get(table, ())), set(after.get(table, ()))
        lines += [f"- {table}: {row[:300]}" for row in sorted(old - new)]
        lines += [f"+ {table}: {row[:300]}" for row in sorted(new - old)]
    return lines


def row_ids() -> list[str]:
    """The first numbers of the second world: each table's first rows."""
    return [str(THEIRS), str(THEIRS + 1)]


def page_ids(first: int = THEIRS, end: int = LATER) -> list[str]:
    """A page of each kind, a draft, and one that waits in a workflow."""
    rows = Page.objects.filter(pk__gte=first, pk__lt=end, depth__gt=1).order_by("-pk")
    of_kind = dict(rows.values_list("content_type_id", "pk"))
    special = rows.filter(slug__in=["chernetka", "rozghliad"]).values_list("pk", flat=True)
    return [str(pk) for pk in sorted({*of_kind.values(), *special})]
