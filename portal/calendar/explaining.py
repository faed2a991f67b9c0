"""«Чому така дата?»: the steps of a term in plain words of the current language."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calendar.engine.profiles import Unit
from portal.calendar.engine.terms import Step, StepKind, Term
from portal.common.clock import KYIV


def explain(term: Term) -> list[str]:
    """One sentence for each step, in order, then the article that the term rests on."""
    sentences = [_sentence(step, term) for step in term.steps]
    if term.profile.unit in {Unit.HOURS, Unit.WORKING_HOURS}:
        moment = term.due_at.astimezone(KYIV)
        sentences.append(_("The term ends on %(day)s at %(time)s.") % _on(term.due, time=f"{moment:%H:%M}"))
    return [*sentences, _("Basis: %(article)s.") % {"article": term.profile.basis}]


def _sentence(step: Step, term: Term) -> str:
    names = ", ".join(f"«{name}»" for name in step.names)
    match step.kind:
        case StepKind.ARRIVED if term.profile.unit in {Unit.HOURS, Unit.WORKING_HOURS}:
            moment = term.arrived_at.astimezone(KYIV)
            return _("Arrived on %(day)s at %(time)s.") % _on(step.on, time=f"{moment:%H:%M}")
        case StepKind.ARRIVED:
            return _("Arrived on %(day)s. This day is not counted: the term runs from the next one.") % _on(step.on)
        case StepKind.COUNTED:
            return _counted(step)
        case StepKind.MONTH:
            return _("A month ends on the same day of the next one: %(day)s.") % _on(step.on)
        case StepKind.CLAMPED:
            return _("The next month has no such day, so its last one counts: %(day)s.") % _on(step.on)
        case StepKind.STRICTER:
            return _(
                "Sources read a month also as 30 days. The earlier date is taken, so that nobody is late: %(day)s."
            ) % _on(step.on)
        case StepKind.SKIPPED:
            return _("%(day)s is not counted: %(names)s.") % _on(step.on, names=names)
        case StepKind.HOLIDAYS_OFF:
            return _("%(day)s is counted as a working day: %(names)s.") % _on(step.on, names=names)
        case StepKind.MOVED:
            return _("The last day is a day off, so the term ends on the next working day: %(day)s.") % _on(step.on)
        case StepKind.NOT_MOVED:
            return _("The last day is a day off; the law names no transfer for it, so the date stays.")
        case StepKind.EXTENDED:
            return _("The term was extended to %(day)s, and the applicant was told.") % _on(step.on)
        case StepKind.SHORTENED:
            return _("The term was shortened to %(day)s on a reasoned demand.") % _on(step.on)
        case StepKind.CONTROL:
            return _("Be ready by %(day)s, the last working day before it.") % _on(step.on)


def _counted(step: Step) -> str:
    if step.unit == Unit.WORKING_DAYS:
        text = ngettext(
            "%(count)s working day from the next day on: the last one is %(day)s.",
            "%(count)s working days from the next day on: the last one is %(day)s.",
            step.count,
        )
    elif step.unit == Unit.CALENDAR_DAYS:
        text = ngettext(
            "%(count)s calendar day from the next day on: the last one is %(day)s.",
            "%(count)s calendar days from the next day on: the last one is %(day)s.",
            step.count,
        )
    elif step.unit == Unit.HOURS:
        text = ngettext(
            "%(count)s hour round the clock, days off included.",
            "%(count)s hours round the clock, days off included.",
            step.count,
        )
    else:
        text = ngettext(
            "%(count)s hour of work; nights and days off stop the count.",
            "%(count)s hours of work; nights and days off stop the count.",
            step.count,
        )
    return text % _on(step.on, count=step.count)


def _on(day: date, **values: object) -> dict[str, object]:
    return {"day": date_format(day, "j E Y"), **values}
