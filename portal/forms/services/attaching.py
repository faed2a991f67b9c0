"""Offers a form at a place and takes it away; what was answered stays."""

from typing import Any

from django.db import IntegrityError, transaction

from portal.common import clock
from portal.forms.models import FormAttachment, FormDefinition
from portal.forms.refusals import FormRefused
from portal.forms.services.deeds import tell
from portal.forms.subjects import may_manage, subject_at


def attach_form(*, form: FormDefinition, kind: str, subject_id: str, actor: Any) -> FormAttachment:
    """Offer a published form; a second time answers what is there. Error: FormRefused."""
    community = form.community
    subject = subject_at(kind, community, subject_id)
    if subject is None:
        raise FormRefused("unknown_place")
    if not may_manage(actor, community, kind, subject_id):
        raise FormRefused("not_yours")
    if form.is_archived or form.current() is None:
        raise FormRefused("not_published")
    places = FormAttachment.objects.for_community(community).at(kind, subject_id).open().filter(form=form)
    found = places.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = FormAttachment.objects.create(
                community=community,
                form=form,
                subject_kind=kind,
                subject_id=subject_id,
                subject_name=subject.name[:255],
                attached_at=clock.now(),
                attached_by=actor,
            )
            tell("attached", form, community, actor, place=kind, attachment=row.public_id)
            return row
    except IntegrityError:
        return places.get()


@transaction.atomic
def detach_form(*, attachment: FormAttachment, actor: Any) -> bool:
    """False where it was taken away already. Error: FormRefused (not_yours)."""
    community = attachment.community
    if not may_manage(actor, community, attachment.subject_kind, attachment.subject_id):
        raise FormRefused("not_yours")
    if not FormAttachment.objects.filter(pk=attachment.pk, detached_at=None).update(detached_at=clock.now()):
        return False
    tell("detached", attachment.form, community, actor, attachment=attachment.public_id)
    return True
