"""Places where a form may stand, as apps contribute them (slot FormSubject)."""

from typing import Any

from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.forms.models import FormAttachment
from portal.forms.policies import may_make
from portal.registry.contract import FormPlace, FormSubject
from portal.registry.modules import contributions


def subject_kinds(site: Site | None = None) -> dict[str, FormSubject]:
    return {subject.kind: subject for _label, subject in contributions(FormSubject, site)}


def subject_at(kind: str, community: Any, subject_id: str) -> FormPlace | None:
    """None for what is not there, or whose app is gone."""
    found = subject_kinds().get(kind)
    place = import_string(found.place)(community, subject_id) if found else None
    return place if isinstance(place, FormPlace) else None


def subject_of(attachment: FormAttachment) -> FormPlace | None:
    return subject_at(attachment.subject_kind, attachment.community, attachment.subject_id)


def managed(user: Any, community: Any, site: Site | None = None) -> list[tuple[FormSubject, str, str]]:
    """(subject, id, name) of every place where a person may offer forms today."""
    rows = []
    is_maker = may_make(user, community)
    for subject in subject_kinds(site).values():
        places: dict[str, str] = import_string(subject.managed)(user, community, is_maker)
        rows += [(subject, subject_id, name) for subject_id, name in places.items()]
    return rows


def may_manage(user: Any, community: Any, kind: str, subject_id: str) -> bool:
    if user is None:
        return True  # the program itself: demo data, commands
    if may_make(user, community):
        return True
    found = subject_kinds().get(kind)
    return bool(found and subject_id in import_string(found.managed)(user, community, False))


def site_place(community: Any, subject_id: str) -> FormPlace | None:
    """Slot FormSubject of sites; the id is the kind of the community's site."""
    row = community.sites.filter(kind=subject_id).select_related("site").first()
    return FormPlace(name=row.site.site_name or str(community), url="/", is_public=True) if row else None


def managed_sites(user: Any, community: Any, is_maker: bool) -> dict[str, str]:
    """Slot FormSubject of sites: those who make forms."""
    if not is_maker:
        return {}
    return {row.kind: row.site.site_name or str(community) for row in community.sites.select_related("site")}
