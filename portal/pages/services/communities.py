"""A new community: its sites, root pages, collection, settings, groups and the pages that modules bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from portal.communities.models import Community, CommunitySite, HostAlias, SiteKind, ThemeSetting
from portal.communities.services import sync_community_roles
from portal.pages.models import CnapHome, CommunityHome
from portal.pages.services.content import ensure_page
from portal.pages.services.frames import set_contacts, set_footer
from portal.pages.services.required_pages import ensure_required_pages
from portal.registry.contract import SitePages
from portal.registry.modules import call, contributions

_HOST = RegexValidator(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$")


@dataclass(frozen=True, slots=True)
class CommunitySpec:
    """What `create_community` needs. Hosts are bare names; `port` is what links between the sites carry."""

    name: str
    slug: str
    host: str
    cnap_host: str = ""
    name_en: str = ""
    district: str = ""
    cnap_name: str = "Центр надання адміністративних послуг"
    aliases: Sequence[str] = ()
    cnap_aliases: Sequence[str] = ()
    port: int = 80
    has_english: bool = False

    def check(self) -> None:
        for host in filter(None, (self.host, self.cnap_host, *self.aliases, *self.cnap_aliases)):
            try:
                _HOST(host)
            except ValidationError:
                raise ValidationError(
                    f"«{host}» is no host name: write it without a scheme, a port or a path."
                ) from None
        hosts = [host for host in (self.host, self.cnap_host, *self.aliases, *self.cnap_aliases) if host]
        if len(hosts) != len(set(hosts)):
            raise ValidationError("Each host name may stand once.")


@transaction.atomic
def create_community(spec: CommunitySpec) -> Community:
    """Make a community, or complete one that exists: nothing that people have changed is overwritten."""
    spec.check()
    community, _created = Community.objects.get_or_create(
        slug=spec.slug, defaults={"name": spec.name, "name_en": spec.name_en, "district": spec.district}
    )
    _refuse_foreign_hosts(community, spec)
    if community.collection is None:
        community.collection = _ensure_collection(Collection.get_first_root_node(), spec.name)
        community.save(update_fields=["collection"])
    _ensure_site(community, SiteKind.COMMUNITY, spec)
    if spec.cnap_host:
        _ensure_site(community, SiteKind.SERVICE_CENTRE, spec)
    sync_community_roles(community)
    for owner in community.sites.select_related("site__root_page"):
        for _label, pages in contributions(SitePages, owner.site):
            call(pages.create, community, owner.site.root_page.specific, owner.kind)
    return community


def _refuse_foreign_hosts(community: Community, spec: CommunitySpec) -> None:
    """A host of another community is never taken over."""
    hosts = [host for host in (spec.host, spec.cnap_host, *spec.aliases, *spec.cnap_aliases) if host]
    taken = CommunitySite.objects.filter(site__hostname__in=hosts).exclude(community=community)
    aliased = HostAlias.objects.filter(hostname__in=hosts).exclude(site__community_site__community=community)
    for name in (*taken.values_list("site__hostname", flat=True), *aliased.values_list("hostname", flat=True)):
        raise ValidationError(f"The host {name} belongs to another community.")


def _ensure_collection(parent: Collection, name: str) -> Collection:
    found = parent.get_children().filter(name=name).first()
    return found or parent.add_child(instance=Collection(name=name))


def _ensure_site(community: Community, kind: SiteKind, spec: CommunitySpec) -> Site:
    is_centre = kind == SiteKind.SERVICE_CENTRE
    host = spec.cnap_host if is_centre else spec.host
    owner = CommunitySite.objects.filter(community=community, kind=kind).select_related("site").first()
    if owner is not None:
        site = owner.site
        site.hostname, site.port = host, spec.port
        site.save()
    else:
        site = Site.objects.filter(hostname=host).first() or Site(hostname=host)
        site.port, site.root_page = spec.port, _ensure_home(community, kind, spec)
        site.site_name = spec.cnap_name if is_centre else community.name
        site.save()
        CommunitySite.objects.create(community=community, kind=kind, site=site)
        _drop_welcome_page()
        if not Site.objects.filter(is_default_site=True).exists():
            site.is_default_site = True
            site.save()
        _begin_frame(site, kind)
    for alias in spec.cnap_aliases if is_centre else spec.aliases:
        HostAlias.objects.update_or_create(hostname=alias, defaults={"site": site})
    if spec.has_english:
        ensure_english_home(site)
    return site


def _ensure_home(community: Community, kind: SiteKind, spec: CommunitySpec) -> Page:
    root = Page.get_first_root_node()
    if kind == SiteKind.SERVICE_CENTRE:
        return ensure_page(
            root,
            CnapHome,
            spec.cnap_name,
            slug=f"{community.slug}-cnap",
            hero_title="Яка послуга вам потрібна?",
            hero_label="Напишіть своїми словами: «прописка», «субсидія», «паспорт дитині»",
            hero_art="hall",
        )
    return ensure_page(root, CommunityHome, community.name, slug=community.slug, hero_art="scene")


def _begin_frame(site: Site, kind: SiteKind) -> None:
    """What a site has from its first hour: look, name in the footer, the pages that the law asks for."""
    setting = ThemeSetting.for_site(site)
    setting.theme = "cnap" if kind == SiteKind.SERVICE_CENTRE else "diia"
    setting.save()
    required = ensure_required_pages(site.root_page.specific)
    set_contacts(site, organisation=site.site_name)
    about = [(page.title, page) for page in required]
    set_footer(site, [("Про сайт", [("Мапа сайту", "/sitemap/"), *about, ("RSS", "/rss.xml")])])


def ensure_english_home(site: Site) -> Page:
    """The English tree begins with a translated root; its pages are translated one by one."""
    english, _created = Locale.objects.get_or_create(language_code="en")
    home = site.root_page.specific
    found = home.get_translation_or_none(english)
    if found is not None:
        return found
    translation = home.copy_for_translation(english)
    translation.title = home.title
    translation.live = False
    translation.save()
    return translation


def _drop_welcome_page() -> None:
    """Wagtail's own greeting and the site that shows it, unless somebody has made them theirs."""
    for page in Page.objects.filter(depth=2, slug="home", title__startswith="Welcome to your new Wagtail"):
        Site.objects.filter(root_page=page, community_site__isnull=True).delete()
        if not Site.objects.filter(root_page=page).exists():
            page.delete()
