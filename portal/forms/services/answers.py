"""Takes answers in, once for each sending; notes who read them; erases what names a person."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.common import clock
from portal.common.idempotency import fingerprint_of
from portal.consents.services import record_consent
from portal.events import form_answered
from portal.files.refusals import FileRefused
from portal.files.services import claim_files, forget_files
from portal.files.tokens import Sender
from portal.forms.attached_files import given_files, record_of
from portal.forms.engine import Kind, validate
from portal.forms.models import Channel, FormAttachment, FormResponse, FormVersion
from portal.forms.reading import impersonal
from portal.forms.refusals import AnswersRefused, FormRefused
from portal.forms.selectors import hashed_key
from portal.forms.services.deeds import tell
from portal.forms.subjects import subject_of

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
PURPOSE = "forms.answer"  # in the log of consents
NO_TOKENS: Mapping[str, str] = {}
CONSENT = "consent"  # the answer to the form's own text of consent


def submit_response(
    *,
    attachment: FormAttachment,
    version: int,
    answers: Mapping[str, Any],
    has_consented: bool,
    key: str,
    site: Site | None,
    user: Any = None,
    channel: str = Channel.WEB,
    language: str = "uk",
    tokens: Mapping[str, str] = NO_TOKENS,
) -> FormResponse:
    """Store answers given by a published version (its number) and tell the box. The same `key` and answers again:
    the same row. `tokens` are the secrets of files by question (portal.files.tokens). Errors: FormRefused (closed,
    unknown_version, sent_before), AnswersRefused."""
    row = _version(attachment, version)
    definition = row.definition
    outcome = validate(definition, answers)
    errors = dict(outcome.errors)
    if definition.consent and not has_consented:
        errors[CONSENT] = _("Without this consent the form cannot be sent.")
    if errors:
        raise AnswersRefused(errors)
    response = FormResponse(
        community=attachment.community,
        form=attachment.form,
        version=row,
        attachment=attachment,
        reference=new_reference(),
        submission_key=hashed_key(key),
        fingerprint=fingerprint_of(attachment.pk, version, outcome.answers),
        answers=outcome.answers,
        channel=channel,
        language=language,
        user=user if getattr(user, "is_authenticated", False) else None,
        created_at=clock.now(),
    )
    known = _known(response)
    if known is not None:
        return known
    files, errors = given_files(definition, outcome.answers, tokens, Sender.of(response.user, attachment.community))
    if errors:
        if (known := _known(response)) is not None:  # a twin of this sending has taken the files meanwhile
            return known
        raise AnswersRefused(errors)
    try:
        with transaction.atomic():
            response.save(force_insert=True)
            claim_files(files, record=record_of(response), community=attachment.community)
            if definition.consent:
                record_consent(
                    purpose=PURPOSE,
                    subject=response.public_id,
                    text=definition.consent.into(language),
                    language=language,
                    community=attachment.community,
                    user=user,
                    channel=channel,
                )
            _announce(response, site)
            tell("answered", response, attachment.community, None, form=attachment.form.code, channel=channel)
    except IntegrityError:
        known = _known(response)
        if known is None:
            raise
        return known
    except FileRefused as refusal:  # another answer was quicker
        kinds = {question.code: question.kind for question in definition.questions()}
        taken = [code for code in outcome.answers if kinds.get(code) is Kind.FILE]
        raise AnswersRefused(dict.fromkeys(taken, str(refusal.message))) from refusal
    return response


def new_reference() -> str:
    """«7KM3-9QPX»: 40 bits, said over the phone; not a key to anything."""
    text = "".join(secrets.choice(LETTERS) for _place in range(8))
    return f"{text[:4]}-{text[4:]}"


@transaction.atomic
def mark_handled(*, response: FormResponse, is_handled: bool, actor: Any) -> bool:
    """False where it was so already."""
    rows = FormResponse.objects.filter(pk=response.pk, handled_at__isnull=is_handled)
    values = (
        {"handled_at": clock.now(), "handled_by": actor} if is_handled else {"handled_at": None, "handled_by": None}
    )
    if not rows.update(**values):
        return False
    tell("handled" if is_handled else "reopened", response, response.community, actor)
    return True


@transaction.atomic
def erase_response(*, response: FormResponse, actor: Any) -> bool:
    """Keep marks and choices, which name nobody; forget words, contacts and the person. False where it was done."""
    kept = impersonal(response.version.definition, response.answers)
    rows = FormResponse.objects.filter(pk=response.pk, erased_at__isnull=True)
    if not rows.update(answers=kept, user=None, erased_at=clock.now(), fingerprint=""):
        return False
    forget_files(record_of(response), community=response.community)
    tell("answers_erased", response, response.community, actor)
    return True


def note_reading(*, responses: list[FormResponse], community: Any, actor: Any, how: str, **more: Any) -> None:
    """Staff have seen these answers: `how` is opened or exported. One row of the log for all of them;
    `more` stands there too and names nobody."""
    if responses:
        shown = [row.public_id for row in responses[:100]]
        details = {"count": len(responses), "responses": shown} | more
        with transaction.atomic():
            tell(f"answers_{how}", responses[0], community, actor, **details)


def _version(attachment: FormAttachment, number: int) -> FormVersion:
    subject = subject_of(attachment)
    if attachment.detached_at is not None or attachment.form.is_archived or subject is None or not subject.is_public:
        raise FormRefused("closed")
    row = FormVersion.objects.published().filter(form=attachment.form_id, number=number).first()
    if row is None:
        raise FormRefused("unknown_version")
    return row


def _known(response: FormResponse) -> FormResponse | None:
    row = FormResponse.objects.filter(form=response.form, submission_key=response.submission_key).first()
    if row is not None and row.fingerprint != response.fingerprint:
        raise FormRefused("sent_before")
    return row


def _announce(response: FormResponse, site: Site | None) -> None:
    subject = subject_of(response.attachment)
    boxes = (response.form.mailbox,) if response.form.mailbox else (subject.mailboxes if subject else ())
    form_answered.send(
        sender=FormResponse,
        community_id=response.community_id,
        site_id=site.pk if site else None,
        response_id=response.public_id,
        reference=response.reference,
        title=response.form.title,
        place=response.attachment.subject_name,
        boxes=tuple(boxes),
    )
