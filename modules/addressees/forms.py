"""Forms of the admin registries; every choice is of one community."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from modules.addressees.constants import UNIT_CARD, Weekday
from modules.addressees.engine.hours import WeeklyRule, clash, span_of
from modules.addressees.models import Addressee, Moderator, Office
from modules.addressees.selectors.choices import (
    indented,
    people_of,
    possible_groups,
    possible_parents,
)
from modules.addressees.services.registry import check_place
from portal.communities.admin_scope import own_media
from portal.pages.models import Picture


def offer(form: forms.BaseForm, field: str, rows: Any) -> None:
    """Limit the choices of a field of a form, if it has the field."""
    if field in form.fields:
        form.fields[field].queryset = rows


class OwnPictureForm(WagtailAdminModelForm):
    """The chooser offers one's own pictures; a request that names another was not made by it, and the form, shown
    again, would show what it named."""

    picture_field = "photo"

    def _post_clean(self) -> None:
        super()._post_clean()
        chosen = getattr(self.instance, f"{self.picture_field}_id")
        is_new = chosen is not None and chosen != self.initial.get(self.picture_field)
        if is_new and not own_media(Picture, self.for_user).filter(pk=chosen).exists():
            raise PermissionDenied


class AddresseeForm(OwnPictureForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.instance.community
        offer(self, "parent", possible_parents(community, self.instance))
        self.fields["parent"].label_from_instance = indented
        self.fields["parent"].empty_label = _("— top of the tree —")
        self.fields["slug"].required = False
        offer(self, "groups", possible_groups(community))
        offer(self, "user", people_of(community))
        own = Moderator.objects.for_community(community).filter(addressee_id=self.instance.pk)
        self._offer_inside("moderators", user=people_of(community), substitute_of=own)

    def _offer_inside(self, formset: str, **rows: Any) -> None:
        """The same for rows of a formset, and for the empty one that scripts copy."""
        inside = self.formsets[formset]
        for field, choices in rows.items():
            inside.form.base_fields[field].queryset = choices
            for form in inside.forms:
                offer(form, field, choices)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        others = Addressee.objects.for_community(self.instance.community).exclude(pk=self.instance.pk)
        if slug and others.filter(slug=slug).exists():
            raise ValidationError(_("Another addressee of the community has this address."))
        return slug

    def clean_parent(self) -> Addressee | None:
        parent = self.cleaned_data["parent"]
        candidate = Addressee(pk=self.instance.pk, community=self.instance.community, parent=parent)
        try:
            check_place(candidate)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        return parent


class GroupForm(OwnPictureForm):
    picture_field = "picture"


class ScheduleForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, community: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        rows = Addressee.objects.for_community(community)
        offer(self, "addressee", rows)
        self.fields["addressee"].label_from_instance = indented
        offer(self, "office", Office.objects.for_community(community))
        exceptions = self.formsets["exceptions"]
        exceptions.form.base_fields["substitute"].queryset = rows
        for form in exceptions.forms:
            offer(form, "substitute", rows)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        office, addressee = data.get("office"), data.get("addressee")
        if office and addressee and office.addressee_id != addressee.pk:
            self.add_error("office", _("This office is of another addressee."))
        return data

    def is_valid(self) -> bool:
        """Besides the fields: two rows of a day must not overlap, or nobody could tell the break."""
        if not super().is_valid():
            return False
        rows = self.formsets["rules"]
        data = [form.cleaned_data for form in rows.forms if form not in rows.deleted_forms and form.cleaned_data]
        rule = clash(
            [
                WeeklyRule(
                    row["weekday"],
                    span_of(row["opens"], row["closes"]),
                    row["nth"],
                    row["valid_from"],
                    row["valid_to"],
                )
                for row in data
            ]
        )
        if rule is not None:
            day = Weekday(rule.weekday).label
            message = _("Two rows of one day overlap: %(day)s. A break is the gap between two rows.")
            self.add_error(None, ValidationError(message, params={"day": day}))
        return rule is None


def _rule_of(row: dict[str, Any]) -> WeeklyRule:
    span = span_of(row["opens"], row["closes"])
    return WeeklyRule(row["weekday"], span, row["nth"], row["valid_from"], row["valid_to"])


class CardForm(forms.ModelForm[Addressee]):
    """A card in the cabinet; `card_fields` are those that the person may change, other fields are not there at all."""

    new_photo = forms.FileField(
        label=_("New photograph"),
        required=False,
        help_text=_("JPG, PNG or WebP, up to 8 MB. A square is cut out of its middle."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    website = forms.URLField(label=_("Site"), required=False, assume_scheme="https")
    drops_photo = forms.BooleanField(label=_("Take the photograph away"), required=False)

    class Meta:
        model = Addressee
        fields = tuple(name for name in UNIT_CARD if name != "photo")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "competences": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "description": _("What it does for people, in a sentence or two."),
            "competences": _("Duties, one in a line."),
        }

    def __init__(self, *args: Any, card_fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self._meta.fields or () if name not in card_fields]:
            del self.fields[name]
        if self.instance.photo is None:
            del self.fields["drops_photo"]
        last = ("new_photo", "drops_photo", "photo_alt")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def changes(self) -> dict[str, Any]:
        """What was changed on the page; what others have changed meanwhile stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in (self._meta.fields or ())}
