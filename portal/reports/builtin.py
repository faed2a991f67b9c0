"""Reports of what the core itself keeps: answers to forms, letters."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal.common.outbox import OutboxState
from portal.common.rights import may_in
from portal.forms.selectors import responses_for
from portal.notifications.models import Delivery
from portal.registry.contract import NotificationType
from portal.registry.modules import contributions
from portal.reports.values import Column, ColumnKind, Period, Report

NUMBER = ColumnKind.NUMBER
WAITING = (OutboxState.QUEUED, OutboxState.SENDING)


def form_answers(user: Any, community: Any, period: Period) -> Report:
    """How many answers came, by form and place, and how many wait; of the places that the person works with."""
    start, end = period.instants()
    rows = responses_for(user, community).filter(created_at__gte=start, created_at__lt=end)
    counted = (
        rows.values_list("form__title", "attachment__subject_name")
        .annotate(came=Count("pk"), handled=Count("pk", filter=Q(handled_at__isnull=False)))
        .order_by("form__title", "attachment__subject_name")
    )
    return Report(
        columns=(
            Column(_("Form")),
            Column(_("Place")),
            Column(_("Answers"), NUMBER, is_summed=True),
            Column(_("Handled"), NUMBER, is_summed=True),
            Column(_("Waiting"), NUMBER, is_summed=True),
        ),
        rows=((form, place, came, handled, came - handled) for form, place, came, handled in counted),
        note=_("Answers that came on these days, and how many of them are handled by now."),
    )


def letters(user: Any, community: Any, period: Period) -> Report:
    """Letters of the community's sites by kind and what came of them."""
    start, end = period.instants()
    rows = Delivery.objects.for_community(community).filter(created_at__gte=start, created_at__lt=end)
    labels = {item.code: str(item.label) for _app, item in contributions(NotificationType)}
    found: dict[str, Counter[str]] = {}
    for code, state, number in rows.values_list("code", "state").annotate(Count("pk")).order_by("code", "state"):
        found.setdefault(labels.get(code, code), Counter())[state] += number
    return Report(
        columns=(
            Column(_("Kind of letter")),
            Column(_("Written"), NUMBER, is_summed=True),
            Column(_("Sent"), NUMBER, is_summed=True),
            Column(_("Not delivered"), NUMBER, is_summed=True),
            Column(_("Waiting"), NUMBER, is_summed=True),
        ),
        rows=(
            (
                label,
                sum(states.values()),
                states[OutboxState.SENT],
                states[OutboxState.FAILED],
                sum(states[state] for state in WAITING),
            )
            for label, states in sorted(found.items(), key=lambda pair: -sum(pair[1].values()))
        ),
    )


def may_see_letters(user: Any, community: Any) -> bool:
    return may_in(user, "notifications.view_delivery", community)
