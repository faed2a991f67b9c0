"""Terms of the law as a community's own dated rows, made from engine/law.py."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calendar.engine.profiles import MonthAs, Profile, Rollover, Unit
from portal.calendar.models.base import DatedRow, ends_after_start

LONGEST_AMOUNT = 1000
LONGEST_TERM = 366

UNITS = [
    (Unit.CALENDAR_DAYS.value, gettext_lazy("calendar days")),
    (Unit.WORKING_DAYS.value, gettext_lazy("working days")),
    (Unit.MONTHS.value, gettext_lazy("months")),
    (Unit.HOURS.value, gettext_lazy("hours round the clock")),
    (Unit.ADMINISTRATIVE_DAYS.value, gettext_lazy("days of administrative procedure (under 10 working ones)")),
]
MONTHS_AS = [
    (MonthAs.EARLIER.value, gettext_lazy("whichever comes first: the same day of the next month, or 30 days")),
    (MonthAs.CALENDAR.value, gettext_lazy("the same day of the next month")),
    (MonthAs.THIRTY_DAYS.value, gettext_lazy("30 days")),
]
ROLLOVERS = [
    (Rollover.NONE.value, gettext_lazy("the date stays")),
    (Rollover.NEXT_WORKING.value, gettext_lazy("moves to the next working day")),
]
is_code = RegexValidator(r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", gettext_lazy("Small Latin letters with dots between them."))


class TermProfile(DatedRow):
    """How one legal term is counted for what arrives between two dates. A term keeps the profile it began with."""

    code = models.CharField(
        gettext_lazy("code"),
        max_length=60,
        validators=[is_code],
        help_text=gettext_lazy("Programs ask for the term by it, so it never changes. Small Latin letters with dots."),
    )
    unit = models.CharField(gettext_lazy("counted in"), max_length=20, choices=UNITS)
    amount = models.PositiveSmallIntegerField(
        gettext_lazy("how many"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_AMOUNT)]
    )
    month_as = models.CharField(
        gettext_lazy("a month is"),
        max_length=20,
        choices=MONTHS_AS,
        default=MonthAs.EARLIER.value,
        help_text=gettext_lazy("Sources read a month in two ways; the earlier date makes nobody late."),
    )
    rollover = models.CharField(
        gettext_lazy("if the last day is a day off"), max_length=20, choices=ROLLOVERS, default=Rollover.NONE.value
    )
    longest = models.PositiveSmallIntegerField(
        gettext_lazy("longest with an extension"),
        default=0,
        validators=[MaxValueValidator(LONGEST_TERM)],
        help_text=gettext_lazy("Days from arrival. 0: this term is not extended."),
    )
    longest_unit = models.CharField(
        gettext_lazy("the longest is counted in"), max_length=20, choices=UNITS[:2], default=Unit.CALENDAR_DAYS.value
    )
    announce_within = models.PositiveSmallIntegerField(
        gettext_lazy("extension is told within"),
        default=0,
        validators=[MaxValueValidator(LONGEST_TERM)],
        help_text=gettext_lazy("Working days from arrival. 0: until the term ends."),
    )

    class Meta:
        verbose_name = gettext_lazy("legal term")
        verbose_name_plural = gettext_lazy("legal terms")
        ordering = ["code", "since", "pk"]
        constraints = [
            ends_after_start("calendar_profile_dates"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="calendar_profile_amount"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if other := self.overlapping(code=self.code).first():
            raise ValidationError(
                _("“%(name)s” holds for this code on the same days. End it first: write its last day.")
                % {"name": other.name}
            )

    def as_profile(self) -> Profile:
        return Profile(
            self.code,
            Unit(self.unit),
            self.amount,
            self.source,
            MonthAs(self.month_as),
            Rollover(self.rollover),
            self.longest,
            Unit(self.longest_unit),
            self.announce_within,
        )

    @classmethod
    def from_profile(cls, community: Any, profile: Profile, name: str) -> "TermProfile":
        return cls(
            community=community,
            name=name,
            source=profile.basis,
            code=profile.code,
            unit=profile.unit.value,
            amount=profile.amount,
            month_as=profile.month_as.value,
            rollover=profile.rollover.value,
            longest=profile.longest,
            longest_unit=profile.longest_unit.value,
            announce_within=profile.announce_within,
        )
