"""What the calendar keeps: a draft to edit, editions that never change, profiles of terms, terms."""

from portal.calendar.models.drafts import DayChange, Holiday, RegimePeriod
from portal.calendar.models.editions import CalendarEdition
from portal.calendar.models.profiles import TermProfile
from portal.calendar.models.terms import TermRecord

DRAFT_MODELS = (Holiday, DayChange, RegimePeriod)

__all__ = ["DRAFT_MODELS", "CalendarEdition", "DayChange", "Holiday", "RegimePeriod", "TermProfile", "TermRecord"]
