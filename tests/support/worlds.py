"""A community with a row of everything, every name of it marked, so that a leak shows itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Comment, GroupApprovalTask, Page, PageLogEntry, Site, Workflow, WorkflowPage, WorkflowTask

from modules.addressees.models import Addressee
from portal.audit.services import record
from portal.communities.models import Community
from portal.communities.services import grant_role
from portal.embed.models import WidgetConfig
from portal.notifications.services import queue_letter
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
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory, WorkplaceTypeFactory

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

    @property
    def site(self) -> Site:
        return self.community.sites.get(kind="community").site


def build_world(slug: str, host: str, mark: str) -> World:
    """Everything that belongs to a community, with `mark` in every name, title, address and text."""
    name = f"{mark} громада"
    spec = CommunitySpec(name=name, slug=slug, host=host, cnap_host=f"cnap.{host}", district=f"{mark} район")
    community = create_community(spec)
    world = World(community, mark, _person(community, "owner", mark), _person(community, "editor", mark))
    _person(community, "unit", mark)
    _fill_pages(world)
    _fill_core(world)
    _fill_addressees(world)
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
    setting = ContactSetting.for_site(world.site)
    setting.organisation = mark
    setting.save()


def _fill_core(world: World) -> None:
    mark, site = world.mark, world.site
    widget = WidgetConfig.objects.create(site=site, kind="x", name=f"{mark} віджет")
    log(widget, "wagtail.edit", user=world.owner)
    ModuleSwitch.objects.create(site=site, module="none", is_enabled=True)
    queue_letter(key=f"leak:{mark}", code="account_password_set", to=f"{mark}@x.test", site=site, context={})
    record(actor=world.owner, action="leak.made", target=None, community=world.community, details={"mark": mark})


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
    queue = QueueFactory(addressee=Addressee.objects.get(pk=body.pk))
    WorkplaceTypeFactory(queue=queue, name=f"{mark} вікно")
    HallDeviceFactory(hall=HallServerFactory(queue=queue, name=f"{mark} зал"), name=f"{mark} пульт")


def row_ids(world: World) -> list[str]:
    """Identifiers that stand in the admin's addresses and belong to the community."""
    ids: set[str] = set()
    for model in ContentType.objects.all():
        kind = model.model_class()
        if kind is None or not hasattr(kind._default_manager, "for_community"):
            continue
        rows = kind._default_manager.for_community(world.community)
        ids |= {str(pk) for pk in rows.values_list("pk", flat=True)[:3]}
    home = world.site.root_page
    ids |= {str(pk) for pk in Page.objects.descendant_of(home, inclusive=True).values_list("pk", flat=True)}
    ids |= {str(world.community.collection_id), str(world.site.pk)}
    return sorted(ids, key=lambda text: (len(text), text))
