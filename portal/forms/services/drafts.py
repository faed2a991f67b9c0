"""Makes forms and their drafts."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from portal.common import clock
from portal.forms.engine import Definition, DefinitionError, definition_from_data, definition_to_data
from portal.forms.models import FormDefinition, FormVersion
from portal.forms.refusals import FormRefused
from portal.forms.services.deeds import tell


def create_form(*, community: Any, code: str, definition: Definition, actor: Any, mailbox: str = "") -> FormDefinition:
    """A form with its first draft. Errors: FormRefused (code_taken), ValidationError of a bad code or box."""
    form = FormDefinition(
        community=community,
        code=code,
        title=_title(definition, code),
        mailbox=mailbox,
        created_at=clock.now(),
        created_by=actor,
    )
    if FormDefinition.objects.for_community(community).filter(code=code).exists():
        raise FormRefused("code_taken")
    form.full_clean(exclude=["created_by"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            raise FormRefused("code_taken") from None
        FormVersion.objects.create(form=form, number=1, data=definition_to_data(definition))
        tell("created", form, community, actor, code=code)
    return form


@transaction.atomic
def save_draft(*, form: FormDefinition, definition: Definition, revision: int, actor: Any) -> FormVersion:
    """Save the draft that was looked at (`revision`; 0: there was none). Error: FormRefused (stale, too_many)."""
    data = definition_to_data(definition)
    try:
        definition_from_data(data)
    except DefinitionError:
        raise FormRefused("too_many") from None
    FormDefinition.objects.select_for_update().get(pk=form.pk)
    draft = form.draft()
    if draft is None:
        if revision != 0:
            raise FormRefused("stale")
        draft = FormVersion.objects.create(form=form, number=_next_number(form), data=data)
    else:
        drafts = FormVersion.objects.filter(pk=draft.pk, revision=revision, published_at__isnull=True)
        if not drafts.update(data=data, revision=F("revision") + 1):
            raise FormRefused("stale")
        draft.data, draft.revision = data, revision + 1
    if form.current() is None:
        _rename(form, definition)
    tell("draft_saved", form, form.community, actor, version=draft.number, revision=draft.revision)
    return draft


@transaction.atomic
def discard_draft(*, form: FormDefinition, revision: int, actor: Any) -> None:
    """Back to the version in force. Error: FormRefused (stale; not_published where there is no version)."""
    FormDefinition.objects.select_for_update().get(pk=form.pk)
    if form.current() is None:
        raise FormRefused("not_published")
    if not FormVersion.objects.filter(form=form, published_at__isnull=True, revision=revision).delete()[0]:
        raise FormRefused("stale")
    tell("draft_discarded", form, form.community, actor)


@transaction.atomic
def set_mailbox(*, form: FormDefinition, mailbox: str, actor: Any) -> None:
    """Error: ValidationError of a bad address."""
    form.mailbox = mailbox
    form.clean_fields(exclude=["code", "title", "created_by"])
    FormDefinition.objects.filter(pk=form.pk).update(mailbox=mailbox)
    tell("mailbox_changed", form, form.community, actor, has_mailbox=bool(mailbox))


@transaction.atomic
def archive_form(*, form: FormDefinition, is_archived: bool, actor: Any) -> bool:
    """In the archive a form is offered nowhere; answers stay and are read. False where it was so already."""
    rows = FormDefinition.objects.filter(pk=form.pk).exclude(is_archived=is_archived)
    if not rows.update(is_archived=is_archived):
        return False
    tell("archived" if is_archived else "restored", form, form.community, actor)
    return True


def _next_number(form: FormDefinition) -> int:
    last = form.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def title_of(definition: Definition) -> str:
    """In one line: it stands in subjects of letters."""
    return " ".join(definition.title.into("uk").split())[:200]


def _title(definition: Definition, code: str) -> str:
    return title_of(definition) or code


def _rename(form: FormDefinition, definition: Definition) -> None:
    form.title = _title(definition, form.code)
    FormDefinition.objects.filter(pk=form.pk).update(title=form.title)
