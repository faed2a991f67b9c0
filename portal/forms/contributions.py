"""Where forms stand by themselves, who makes them, how long answers name people."""

from django.utils.translation import gettext_lazy as _

from portal.forms.policies import MAKER_RIGHTS
from portal.registry.contract import (
    AuditAction,
    CabinetSection,
    Contribution,
    DemoData,
    FileUse,
    FormSubject,
    KioskTile,
    PageWidget,
    PersonalDataSource,
    RetentionRule,
    RoleSpec,
    SubjectPanel,
    TimelineSource,
)

ANSWER_DAYS = 3 * 365

CONTRIBUTIONS: tuple[Contribution, ...] = (
    FormSubject(
        kind="site",
        label=_("site"),
        place="portal.forms.subjects.site_place",
        managed="portal.forms.subjects.managed_sites",
        order=10,
    ),
    SubjectPanel(
        key="forms.feedback",
        label=_("Feedback"),
        template="forms_panel/subject.html",
        context="portal.forms.widgets.subject_panel",
        order=70,
    ),
    PageWidget(
        key="forms.feedback",
        label=_("Feedback forms"),
        template="forms_panel/subject.html",
        context="portal.forms.widgets.site_forms",
        icon="chat",
        order=90,
        zones=("main", "aside"),
    ),
    CabinetSection(
        label=_("Feedback"),
        url_name="forms_cabinet:responses",
        icon="chat",
        order=70,
        is_visible="portal.forms.selectors.works_with_forms",
        counter="portal.forms.selectors.waiting_answers",
    ),
    RoleSpec(code="owner", label="", permissions=MAKER_RIGHTS),
    RoleSpec(code="admin", label="", permissions=MAKER_RIGHTS),
    KioskTile(label=_("Feedback"), url_name="forms:kiosk", icon="chat", order=50),
    DemoData(label=_("Feedback forms"), seed="portal.forms.demo.seed_demo", order=60),
    RetentionRule(name="forms.answers", purge="portal.forms.personal.purge_answers", days=ANSWER_DAYS),
    TimelineSource(name="forms.answers", events="portal.forms.personal.answer_events", order=60),
    PersonalDataSource(
        name="forms.answers",
        export="portal.forms.personal.exported_answers",
        erase="portal.forms.personal.erase_answers",
        label=_("Answers to forms"),
        keeps=_("Marks and choices without your words and contacts: they are a part of results."),
        order=60,
    ),
    FileUse(
        code="forms.answers",
        label=_("Files in answers to forms"),
        may_read="portal.forms.file_access.may_read_file",
        max_bytes=10 * 1024 * 1024,
    ),
    AuditAction(code="forms.created", label=_("Form made")),
    AuditAction(code="forms.draft_saved", label=_("Draft of a form saved")),
    AuditAction(code="forms.draft_discarded", label=_("Draft of a form thrown away")),
    AuditAction(code="forms.published", label=_("Form published")),
    AuditAction(code="forms.mailbox_changed", label=_("Box for letters of a form changed")),
    AuditAction(code="forms.archived", label=_("Form put into the archive")),
    AuditAction(code="forms.restored", label=_("Form taken out of the archive")),
    AuditAction(code="forms.attached", label=_("Form put on a place")),
    AuditAction(code="forms.detached", label=_("Form taken off a place")),
    AuditAction(code="forms.answered", label=_("Form answered")),
    AuditAction(code="forms.handled", label=_("Answer handled")),
    AuditAction(code="forms.reopened", label=_("Answer opened again")),
    AuditAction(code="forms.answers_erased", label=_("Answer erased")),
    AuditAction(code="forms.answers_opened", label=_("Answers read")),
    AuditAction(code="forms.file_opened", label=_("File of an answer opened")),
    AuditAction(code="forms.answers_exported", label=_("Answers exported")),
)
