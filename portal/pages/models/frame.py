"""What surrounds every page of a site: contacts, footer, alert bar. Each site has its own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.pages.blocks import LinkBlock, OptionalLinkBlock
from portal.pages.constants import ICONS, AlertKind
from portal.pages.models.choices import OwnChoicesForm
from portal.pages.models.stream import BlockField


@register_setting(icon="mail", order=200)
class ContactSetting(BaseSiteSetting):
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, help_text=_("As people read it: 15-00."))
    phone_full = models.CharField(
        _("phone in full"), max_length=20, blank=True, help_text=_("As a phone dials it: +380441234567.")
    )
    phone_note = models.CharField(_("about the phone"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours = models.TextField(_("working hours"), max_length=300, blank=True)
    organisation_en = models.CharField(_("organisation, in English"), max_length=160, blank=True)
    address_en = models.TextField(_("address, in English"), max_length=300, blank=True)
    hours_en = models.TextField(_("working hours, in English"), max_length=300, blank=True)

    panels = [
        FieldPanel("organisation"),
        FieldPanel("address"),
        FieldPanel("phone"),
        FieldPanel("phone_full"),
        FieldPanel("phone_note"),
        FieldPanel("email"),
        FieldPanel("hours"),
        MultiFieldPanel(
            [FieldPanel("organisation_en"), FieldPanel("address_en"), FieldPanel("hours_en")],
            heading=_("In English"),
            classname="collapsed",
        ),
    ]

    class Meta:
        verbose_name = _("contacts")


class FooterColumnBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=10)

    class Meta:
        label = _("Column")
        icon = "list-ul"


@register_setting(icon="list-ul", order=210)
class FooterSetting(BaseSiteSetting):
    columns = BlockField(
        [("column", FooterColumnBlock())], verbose_name=_("columns"), blank=True, max_num=3, collapsed=True
    )
    columns_en = BlockField(
        [("column", FooterColumnBlock())], verbose_name=_("columns in English"), blank=True, max_num=3, collapsed=True
    )

    edit_handler = ObjectList([FieldPanel("columns"), FieldPanel("columns_en")], base_form_class=OwnChoicesForm)

    class Meta:
        verbose_name = _("footer")


class AlertItemBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=AlertKind.choices, default=AlertKind.NOTICE)
    title = blocks.CharBlock(label=_("What happened"), max_length=80)
    text = blocks.CharBlock(label=_("Details"), required=False, max_length=240)
    title_en = blocks.CharBlock(label=_("What happened, in English"), required=False, max_length=80)
    text_en = blocks.CharBlock(label=_("Details, in English"), required=False, max_length=240)
    icon = blocks.ChoiceBlock(label=_("Icon"), choices=ICONS, required=False)
    starts_at = blocks.DateTimeBlock(label=_("Show from"), required=False)
    ends_at = blocks.DateTimeBlock(label=_("Show until"), required=False)
    link = OptionalLinkBlock(label=_("Link"))

    class Meta:
        label = _("Alert")
        icon = "warning"

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if value["starts_at"] and value["ends_at"] and value["ends_at"] <= value["starts_at"]:
            error = ValidationError(_("The end must come after the beginning."), code="period")
            raise StructBlockValidationError({"ends_at": error})
        return value


@register_setting(icon="warning", order=190)
class AlertSetting(BaseSiteSetting):
    """The bar under the header; an alert shows itself between its two times."""

    alerts = BlockField([("alert", AlertItemBlock())], verbose_name=_("alerts"), blank=True, max_num=4)

    edit_handler = ObjectList([FieldPanel("alerts")], base_form_class=OwnChoicesForm)

    class Meta:
        verbose_name = _("alert bar")
