"""The draft of a community's calendar: rows that people edit. They count for nothing until an edition is published.

`as_data` and `from_data` speak the shape of data/ukraine.json, without keys that say nothing.
"""

from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.calendar.models.base import CommunityRow, DatedRow, ends_after_start

LEAP_YEAR = 2024
EASTER_REACH = 70  # days around Easter on which a feast may stand


def _said(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing; dates as ISO text."""
    kept = {key: value for key, value in values.items() if value is not None and value is not False}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in kept.items()}


class Holiday(DatedRow):
    """A holiday by one edition of the law: a day of a month, or a number of days from Easter."""

    month = models.PositiveSmallIntegerField(
        gettext_lazy("month"), null=True, blank=True, choices=list(MONTHS.items())
    )
    day = models.PositiveSmallIntegerField(pgettext_lazy("of a month", "day"), null=True, blank=True)
    easter_offset = models.SmallIntegerField(
        gettext_lazy("days after Easter"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "For feasts that move: 0 is Easter itself, 49 is Trinity. Then month and day stay empty."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("holiday")
        verbose_name_plural = gettext_lazy("holidays")
        ordering = ["month", "day", "easter_offset", "since", "pk"]
        constraints = [
            ends_after_start("calendar_holiday_dates"),
            models.CheckConstraint(
                condition=Q(easter_offset__isnull=True, month__range=(1, 12), day__range=(1, 31))
                | Q(easter_offset__range=(-EASTER_REACH, EASTER_REACH), month__isnull=True, day__isnull=True),
                name="calendar_holiday_fixed_or_moving",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.easter_offset is None:
            self._check_fixed()
        elif self.month or self.day:
            raise ValidationError(
                {"easter_offset": _("Either a month and a day, or days after Easter: leave the other empty.")}
            )
        elif abs(self.easter_offset) > EASTER_REACH:
            raise ValidationError({"easter_offset": _("At most %(days)d days from Easter.") % {"days": EASTER_REACH}})
        other = self.overlapping(month=self.month, day=self.day, easter_offset=self.easter_offset).first()
        if other is not None:
            raise ValidationError(
                _("“%(name)s” already stands on this day in the same years. Change that row, or end it first.")
                % {"name": other.name}
            )

    def _check_fixed(self) -> None:
        if not self.month or not self.day:
            raise ValidationError(_("Name the month and the day, or the number of days after Easter."))
        try:
            date(LEAP_YEAR, self.month, self.day)
        except ValueError:
            raise ValidationError({"day": _("This month has no such day.")}) from None
        if (self.month, self.day) == (2, 29):
            raise ValidationError({"day": _("29 February comes once in four years: choose another day.")})

    def as_data(self) -> dict[str, Any]:
        keys = ("name", "source", "month", "day", "easter_offset", "since", "until")
        return _said({key: getattr(self, key) for key in keys})

    @classmethod
    def from_data(cls, community: Any, row: dict[str, Any]) -> Self:
        return cls(
            community=community,
            name=row["name"],
            source=row["source"],
            month=row.get("month"),
            day=row.get("day"),
            easter_offset=row.get("easter_offset"),
            since=_date(row.get("since")),
            until=_date(row.get("until")),
        )


class DayChange(CommunityRow):
    """One date that is not what its weekday says: transferred by the Cabinet, or a day of this place."""

    day = models.DateField(gettext_lazy("date"))
    is_working = models.BooleanField(
        gettext_lazy("a working day"),
        default=False,
        help_text=gettext_lazy("Marked: people work on this day. Not marked: it is a day off."),
    )
    is_regional = models.BooleanField(
        gettext_lazy("a day of our place only"),
        default=False,
        help_text=gettext_lazy("For example a day off by a decision of the council. It holds under martial law too."),
    )

    class Meta:
        verbose_name = gettext_lazy("change of a day")
        verbose_name_plural = gettext_lazy("changes of days")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="calendar_change_once_a_day")]

    def __str__(self) -> str:
        return f"{date_format(self.day, 'j E Y')}: {self.name}" if self.day else self.name

    def clean(self) -> None:
        super().clean()
        rows = DayChange.objects.filter(community=self.community_id, day=self.day).exclude(pk=self.pk)
        if self.day and (other := rows.first()):
            raise ValidationError({"day": _("This date already has a change: “%(name)s”.") % {"name": other.name}})

    def as_data(self) -> dict[str, Any]:
        fixed = {"name": self.name, "source": self.source, "day": self.day.isoformat(), "is_working": self.is_working}
        return fixed | _said({"is_regional": self.is_regional})

    @classmethod
    def from_data(cls, community: Any, row: dict[str, Any]) -> Self:
        return cls(
            community=community,
            name=row["name"],
            source=row["source"],
            day=_date(row["day"]),
            is_working=row["is_working"],
            is_regional=row.get("is_regional", False),
        )


class RegimePeriod(DatedRow):
    """A period in which labour law counts days otherwise: martial law above all (2136-IX, art. 6)."""

    has_holidays = models.BooleanField(gettext_lazy("holidays are days off"), default=False)
    has_transfers = models.BooleanField(gettext_lazy("transfers of days hold"), default=False)

    class Meta:
        verbose_name = gettext_lazy("regime period")
        verbose_name_plural = gettext_lazy("regime periods")
        ordering = ["-since", "pk"]
        constraints = [ends_after_start("calendar_regime_dates")]

    def clean(self) -> None:
        super().clean()
        if self.since is None:
            raise ValidationError({"since": _("Name the first day.")})
        if other := self.overlapping().first():
            raise ValidationError(
                _("It overlaps with “%(name)s”. Two regimes cannot hold on one day.") % {"name": other.name}
            )

    def as_data(self) -> dict[str, Any]:
        keys = ("name", "source", "since", "until", "has_holidays", "has_transfers")
        return _said({key: getattr(self, key) for key in keys})

    @classmethod
    def from_data(cls, community: Any, row: dict[str, Any]) -> Self:
        return cls(
            community=community,
            name=row["name"],
            source=row["source"],
            since=_date(row.get("since")),
            until=_date(row.get("until")),
            has_holidays=row.get("has_holidays", False),
            has_transfers=row.get("has_transfers", False),
        )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
