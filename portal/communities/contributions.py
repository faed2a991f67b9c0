"""Roles that several modules share, and words of the audit log."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import AuditAction, Contribution, RoleSpec

READS_ANSWERS = ("forms.view_formresponse",)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    # Who works with appeals (appeals.md, B6). What each may do with an appeal comes with that module.
    RoleSpec(
        code="appeals_department",
        label=_("appeals department"),
        permissions=READS_ANSWERS,
        summary=_("Reads and handles what people write to the community by forms, whomever it is for."),
        order=30,
    ),
    RoleSpec(
        code="head",
        label=_("head of the body"),
        permissions=READS_ANSWERS,
        summary=_("Reads what people write to the community; signs what only the head may sign."),
        order=31,
    ),
    RoleSpec(
        code="deputy_head",
        label=_("deputy head of the body"),
        permissions=READS_ANSWERS,
        summary=_("The same as the head, for the dates of the substitution."),
        order=32,
    ),
    RoleSpec(
        code="executor",
        label=_("executor"),
        summary=_("Does what is entrusted and answers for it; sees nothing of others."),
        order=33,
    ),
    # The service centre.
    RoleSpec(
        code="desk_specialist",
        label=_("specialist of a desk"),
        summary=_("Receives visitors at a desk of the service centre."),
        order=40,
    ),
    RoleSpec(
        code="hall_chief",
        label=_("chief of the hall"),
        summary=_("Receives visitors, and answers for the work of the whole hall."),
        order=41,
    ),
    AuditAction(code="communities.role_granted", label=_("Role given")),
    AuditAction(code="communities.role_ended", label=_("Role taken away")),
)
