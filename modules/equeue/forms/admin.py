"""What the admin fills in: queues, types of workplaces, days, halls."""

from collections.abc import Iterator, Mapping
from itertools import combinations, groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from modules.equeue.constants import DESCRIPTION_LENGTH, WALK_IN_LETTERS, QueueKind
from modules.equeue.engine.links import validate_address
from modules.equeue.engine.refusals import KeyNeeded
from modules.equeue.models import Booking, HallDevice, HallServer, Queue, QueueKeys, Workplace, WorkplaceType
from modules.equeue.selectors.devices import free_login
from modules.equeue.selectors.halls import groups_of
from modules.equeue.selectors.questions import askable_forms, asks_for_files
from modules.equeue.services.outside import keep_keys, needs_key
from modules.service_guide.api import offered_services


def offer(form: forms.BaseForm, field: str, rows: Any) -> None:
    """Limit the choices of a field of a form, if it has the field."""
    if field in form.fields:
        form.fields[field].queryset = rows  # type: ignore[attr-defined]  a field of choices


def freeze(form: forms.BaseForm, field: str, bookings: QuerySet[Booking]) -> None:
    """Bookings stay where they were made: what they belong to cannot be changed under them."""
    if field in form.fields and bookings.exists():
        form.fields[field].disabled = True
        form.fields[field].help_text = _("There are bookings, so this cannot be changed any more.")


class OfCommunityForm(WagtailAdminModelForm):
    """Base of the admin's forms: every choice is of the institutions of one community that a person works for."""

    def __init__(self, *args: Any, community: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        offer(self, "queue", self.own(Queue).select_related("addressee"))
        offer(self, "workplace_type", self.own(WorkplaceType).select_related("queue__addressee"))
        offer(self, "workplace", self.own(Workplace).select_related("workplace_type"))

    def own(self, model: Any) -> Any:
        """Rows of the community of which the person who fills in the form may choose."""
        return model._default_manager.for_community(self.community).for_user(self.for_user)


# What a clerk reads at the settings whose names alone say too little.
QUEUE_WORDS = {
    "lead_days": (
        _("Not later than so many days before"),
        _(
            "Calendar days, whatever the hour. With 3, on Monday people book for Thursday and later: Monday, Tuesday "
            "and Wednesday are closed."
        ),
    ),
    "lead_minutes": (
        _("Not later than so many minutes before"),
        _(
            "Counted from this very minute. 4320 minutes are 3 days of 24 hours: on Monday at 15:00 people book for "
            "Thursday from 15:00 on. If both are given, both hold."
        ),
    ),
    "window_days": (_("How many days ahead people book"), _("Today is the first of them. Usually 14.")),
    "day_opens_at": (
        _("When a new day opens"),
        _("For example, 06:00: until then the last day is not offered yet. Empty: at midnight."),
    ),
    "cancel_minutes": (
        _("Cancelled or moved not later than, minutes before"),
        _("Later a person calls the institution."),
    ),
    "hold_minutes": (
        _("Minutes a time is held"),
        _("While a person fills in the form, nobody else takes the time. Usually 15."),
    ),
}


NO_KEY = _("A queue of Diia needs its address and its key.")


class QueueForm(OfCommunityForm):
    diia_url = forms.CharField(
        label=_("Diia: address of the interface"), max_length=500, required=False, validators=[validate_address]
    )
    diia_key_name = forms.CharField(label=_("Diia: name of the key"), max_length=120, required=False)
    diia_key = forms.CharField(
        label=_("Diia: key"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and never shown again. Empty: the key stays as it is, if the address does."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addressee = self._meta.model._meta.get_field("addressee").remote_field.model
        offer(self, "addressee", self.own(addressee))
        bookings = Booking.objects.for_community(self.community).filter(queue=self.instance.pk)
        freeze(self, "addressee", bookings)
        keys = QueueKeys.objects.for_community(self.community).filter(queue=self.instance.pk).first()
        if keys is not None:
            self.initial |= {"diia_url": keys.url, "diia_key_name": keys.key_name}
        self.has_key = keys is not None
        for name in ("interface", "morning_at"):
            if name in self.fields:
                self.fields[name].required = False

        offer(self, "form", askable_forms(self.community))
        for name, (label, help_text) in QUEUE_WORDS.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean_morning_at(self) -> Any:
        return self.cleaned_data["morning_at"] or self.instance.morning_at

    def clean_interface(self) -> str:
        """What is not said stays as it is."""
        return str(self.cleaned_data["interface"] or self.instance.interface)

    def clean_form(self) -> Any:
        """Files have one place: the block that the queue switches on (`takes_files`)."""
        form = self.cleaned_data["form"]
        if form is not None and asks_for_files(form):
            raise ValidationError(
                _(
                    "This form asks for files. Take that question out of it, or choose another form, and let people "
                    "add files with the setting below."
                )
            )
        return form

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        addressee = data.get("addressee")
        self._check_kind(data)
        if addressee is not None and not addressee.community.allows_several_queues:
            others = (
                Queue.objects.for_community(addressee.community_id)
                .filter(addressee=addressee)
                .exclude(pk=self.instance.pk)
            )
            if others.exists():
                self.add_error("addressee", _("This institution already has a queue."))
        return data

    def _check_kind(self, data: dict[str, Any]) -> None:
        """Each kind needs what it cannot work without."""
        if data.get("kind") == QueueKind.LINK and not data.get("link") and "link" not in self.errors:
            self.add_error("link", _("A queue by external link needs the link."))
        if data.get("kind") != QueueKind.DIIA:
            return
        for name in ("diia_url", "diia_key_name"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, NO_KEY)
        if not data.get("diia_key") and needs_key(self.instance, data.get("diia_url") or ""):
            self.add_error("diia_key", KeyNeeded.message if self.has_key else NO_KEY)

    def save(self, commit: bool = True) -> Any:
        queue = super().save(commit)
        data = self.cleaned_data
        if data.get("kind") == QueueKind.DIIA:
            url, key_name, key = (data[name] for name in ("diia_url", "diia_key_name", "diia_key"))
            keep_keys(queue, url=url, key_name=key_name, key=key, actor=self.for_user)
        return queue


class WorkplaceTypeForm(OfCommunityForm):
    """Hours of one day must not overlap: a break is the gap between two rows. Only services that the community gives
    are offered for linking (rule 20)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [info.id for info in offered_services(self.community)]
        offer(self, "services", self._meta.model._meta.get_field("services").related_model.objects.filter(pk__in=ids))
        bookings = Booking.objects.for_community(self.community).filter(workplace_type=self.instance.pk)
        freeze(self, "queue", bookings)
        hint = _("Up to %(most)s characters: people read it where they choose, and on the ticket.")
        self.fields["description"].help_text = hint % {"most": DESCRIPTION_LENGTH}
        self.fields["buffer"].required = False
        for form in self.formsets["rules"].forms:
            form.fields["on_holiday"].required = False
        self._ask_of_the_kiosk()

    def _ask_of_the_kiosk(self) -> None:
        """Nothing where the institution has no hall; a letter that nobody chooses is one that is free."""
        halls = self.own(HallServer).filter(is_revoked=False)
        if self.instance.pk:
            halls = halls.filter(queue__addressee=self.instance.service_centre_id)
        if not halls.exists():
            del self.fields["kiosk_limit"], self.fields["walk_in_letter"], self.fields["kiosk_lanes"]
            return
        self.fields["kiosk_lanes"].required = False
        self.fields["walk_in_letter"].required = False
        self.fields["walk_in_letter"].help_text = _(
            "Numbers of tickets that the kiosk of the hall gives without a booking begin with it. Empty: a free one."
        )

    def clean_buffer(self) -> int:
        return self.cleaned_data["buffer"] or 0

    def clean_kiosk_lanes(self) -> int:
        return self.cleaned_data["kiosk_lanes"] or 0

    def clean_walk_in_letter(self) -> str:
        letter = str(self.cleaned_data["walk_in_letter"])
        taken = self._taken_letters()
        if letter in taken:
            raise ValidationError(_("Another type of this institution has this letter."))
        return letter or self._free_letter(taken)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "walk_in_letter" not in self.fields:
            self.instance.walk_in_letter = self._free_letter(self._taken_letters())
        return data

    def _taken_letters(self) -> set[str]:
        queue = self.cleaned_data.get("queue")
        if queue is None:
            return set()
        others = WorkplaceType.objects.for_community(queue.addressee.community_id)
        others = others.filter(service_centre_id=queue.addressee_id).exclude(pk=self.instance.pk)
        return set(others.values_list("walk_in_letter", flat=True))

    def _free_letter(self, taken: set[str]) -> str:
        letters = (self.instance.walk_in_letter, *WALK_IN_LETTERS)
        free = [letter for letter in letters if letter and letter not in taken]
        if not free:
            raise ValidationError(_("This institution has a type of workplaces for every letter: no more fit."))
        return free[0]

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        rows = self.formsets["rules"]
        data = [form.cleaned_data for form in rows.forms if form not in rows.deleted_forms and form.cleaned_data]
        if any(_overlap(one, other) for one, other in combinations(data, 2)):
            message = _("Two rows of one day overlap. A break is the gap between two rows.")
            self.add_error(None, ValidationError(message))
            return False
        return True


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows of hours meet: the same day of the week or month, at one time, while both are valid."""
    if (one["weekday"], one["nth"]) != (other["weekday"], other["nth"]):
        return False
    starts, ends = ([row[name] for row in (one, other) if row[name]] for name in ("valid_from", "valid_to"))
    is_together = not starts or not ends or max(starts) <= min(ends)
    return is_together and one["opens"] < other["closes"] and other["opens"] < one["closes"]


class ByType(ModelChoiceIterator):  # type: ignore[type-arg]  takes none when it runs
    """Workplaces under the name of their type, with its queue where there are several."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        found = [(kind, list(rows)) for kind, rows in groupby(self.queryset, key=lambda row: row.workplace_type)]
        has_queues = len({kind.queue_id for kind, _rows in found}) > 1
        for kind, rows in found:
            name = f"{kind.name} · {kind.queue}" if has_queues else kind.name
            yield name, [self.choice(row) for row in rows]


class AbsenceForm(OfCommunityForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "workplace" in self.fields:
            field: Any = self.fields["workplace"]
            field.iterator = ByType
            rows = field.queryset.select_related("workplace_type__queue__addressee")
            field.queryset = rows.order_by(*(f"workplace_type__{name}" for name in ("queue", "order", "pk")), "lane")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place, row = data.get("workplace"), data.get("workplace_type")
        if place is not None and row is not None and place.workplace_type_id != row.pk:
            self.add_error("workplace", _("This workplace is of another type."))
        return data


class DayExceptionForm(OfCommunityForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        queue, row = data.get("queue"), data.get("workplace_type")
        if queue is not None and row is not None and row.queue_id != queue.pk:
            self.add_error("workplace_type", _("This type is of another queue."))
        return data


HALL_NUMBERS = (
    *("early_minutes", "walk_in_cap_minutes", "no_show_seconds", "return_minutes"),
    *("late_minutes", "late_policy", "help_minutes", "priority_in_a_row", "priority_limit"),
)
MOST_GROUPS, GROUP_LENGTH = 12, 80


class HallForm(OfCommunityForm):
    """A hall that is switched off cannot be switched on here: only its new activation code does that."""

    wants_code = forms.BooleanField(
        label=_("Give a new activation code"),
        required=False,
        help_text=_("A new hall gets one by itself. The present link works until the code is used."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in HALL_NUMBERS:
            self.fields[name].required = False
        if self.instance.is_revoked:
            self.fields["is_revoked"].disabled = True
            self.fields["is_revoked"].help_text = _("A new activation code, once used, switches the hall on again.")

    def clean_priority_groups(self) -> str:
        groups = groups_of(str(self.cleaned_data["priority_groups"]))
        if len(groups) > MOST_GROUPS:
            raise ValidationError(_("More than %(most)s groups.") % {"most": MOST_GROUPS})
        if any(len(group.label) > GROUP_LENGTH or len(group.source) > 2 * GROUP_LENGTH for group in groups):
            raise ValidationError(_("A name of a group is longer than %(most)s characters.") % {"most": GROUP_LENGTH})
        if len({group.id for group in groups}) != len(groups):
            raise ValidationError(_("A group is written twice."))
        return str(self.cleaned_data["priority_groups"])

    def clean(self) -> dict[str, Any]:
        """What is not said stays as it is."""
        data = super().clean()
        for name in HALL_NUMBERS:
            if data.get(name) in (None, "") and name not in self.errors:
                data[name] = getattr(self.instance, name)
        return data


class HallDeviceForm(OfCommunityForm):
    """`types` are offered from all queues of the community; those of another queue are refused."""

    wants_password = forms.BooleanField(
        label=_("Give a new password"), required=False, help_text=_("A new desk gets one by itself.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "hall", self.own(HallServer))
        offer(self, "types", self.own(WorkplaceType))

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        hall = data.get("hall")
        if hall is None:
            return data
        if any(row.queue_id != hall.queue_id for row in data.get("types", ())):
            self.add_error("types", _("This type is of another queue."))
        if data.get("kind") == HallDevice.Kind.MONITOR:
            data["login"] = ""
        elif not data.get("login") and "login" not in self.errors:
            data["login"] = free_login(hall, str(data.get("kind", "")))
        return data
