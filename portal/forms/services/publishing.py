"""A draft becomes a version in force, and never changes again."""

from typing import Any

from django.db import transaction

from portal.common import clock
from portal.forms.engine import lint
from portal.forms.models import FormDefinition, FormVersion
from portal.forms.refusals import FormRefused, PublishRefused
from portal.forms.services.deeds import tell
from portal.forms.services.drafts import title_of


@transaction.atomic
def publish_form(*, form: FormDefinition, revision: int, actor: Any) -> FormVersion:
    """Publish the draft that was looked at. Errors: PublishRefused (defects), FormRefused (stale, nothing_new)."""
    FormDefinition.objects.select_for_update().get(pk=form.pk)
    draft, current = form.draft(), form.current()
    if draft is None or draft.revision != revision:
        raise FormRefused("stale")
    definition = draft.definition
    defects = lint(definition)
    if defects:
        raise PublishRefused(defects)
    if current is not None and current.data == draft.data:
        raise FormRefused("nothing_new")
    now = clock.now()
    drafts = FormVersion.objects.filter(pk=draft.pk, revision=revision, published_at__isnull=True)
    if not drafts.update(published_at=now, published_by=actor):
        raise FormRefused("stale")
    FormDefinition.objects.filter(pk=form.pk).update(title=title_of(definition))
    tell("published", form, form.community, actor, version=draft.number)
    draft.refresh_from_db()
    return draft
