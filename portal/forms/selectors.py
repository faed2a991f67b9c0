"""Reads of forms."""

import hashlib
from typing import Any

from django.db.models import Q

from portal.forms.models import FormAttachment, FormDefinition, FormResponse
from portal.forms.models.response import ResponseQuerySet
from portal.forms.policies import may_make, may_read_all
from portal.forms.subjects import managed, subject_of


def attachment_by(public_id: str, community: Any) -> FormAttachment | None:
    """A form at a place that people may see, else None."""
    rows = FormAttachment.objects.for_community(community).open().select_related("form", "community")
    found = rows.filter(public_id=public_id).first()
    place = subject_of(found) if found else None
    return found if place is not None and place.is_public else None


def hashed_key(key: str) -> str:
    """How the key of a sending is stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def forms_at(kind: str, subject_id: str, community: Any) -> list[FormAttachment]:
    rows = FormAttachment.objects.for_community(community).open().at(kind, subject_id)
    return list(rows.select_related("form").order_by("form__title"))


def responses_for(user: Any, community: Any) -> ResponseQuerySet:
    """Answers that a person may read today: all of the community, or those given at places that the person manages."""
    rows = FormResponse.objects.for_community(community)
    if may_read_all(user, community):
        return rows
    mine = _places(user, community)
    return rows.filter(mine) if mine is not None else rows.none()


def _places(user: Any, community: Any) -> Q | None:
    wanted: dict[str, list[str]] = {}
    for subject, subject_id, _name in managed(user, community):
        wanted.setdefault(subject.kind, []).append(subject_id)
    found = [Q(attachment__subject_kind=kind, attachment__subject_id__in=ids) for kind, ids in wanted.items()]
    together = None
    for each in found:
        together = each if together is None else together | each
    return together


def works_with_forms(user: Any, community: Any) -> bool:
    """Slot CabinetSection: whoever makes forms, or manages a place where one may stand."""
    if community is None or not user.is_authenticated:
        return False
    return may_make(user, community) or bool(managed(user, community))


def waiting_answers(user: Any, community: Any) -> int:
    """Slot CabinetSection: answers that nobody has handled."""
    return responses_for(user, community).waiting().count() if community is not None else 0


def sent_before(form: FormDefinition, key: str) -> FormResponse | None:
    """The answer that was stored under this key of a sending."""
    return FormResponse.objects.filter(form=form, submission_key=hashed_key(key)).first()


def forms_to_attach(community: Any) -> list[FormDefinition]:
    return list(FormDefinition.objects.for_community(community).published().order_by("title"))
