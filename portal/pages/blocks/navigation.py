"""Blocks that lead people further."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from portal.pages.blocks.choices import ChoiceBlock
from portal.pages.blocks.links import IconLinkBlock, LinkBlock, OptionalLinkBlock
from portal.pages.constants import ICONS

_BUTTON = {"text": "Записатися", "url": "/", "is_primary": True}
_TILE = {"text": "Народження дитини", "note": "9 послуг", "icon": "baby", "url": "/"}


class ButtonBlock(LinkBlock):
    class Meta:
        label = _("Button")
        template = "blocks/button.html"
        preview_value = _BUTTON


class ButtonsBlock(blocks.StructBlock):
    """The first button is the main one; a view has one main button."""

    items = blocks.ListBlock(ButtonBlock(), label=_("Buttons"), min_num=1, max_num=3)

    class Meta:
        label = _("Buttons")
        icon = "link"
        group = _("Navigation")
        template = "blocks/buttons.html"
        frame = "prose"
        preview_value = {"items": [{"text": "Записатися", "url": "/"}, {"text": "Усі послуги", "url": "/"}]}


class CardBlock(LinkBlock):
    note = blocks.TextBlock(label=_("Text below"), required=False, max_length=240)
    image = ImageChooserBlock(label=_("Image"), required=False, help_text=_("Only decorates the card."))

    class Meta:
        label = _("Card")


class CardsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    more = OptionalLinkBlock(label=_("Link beside the heading"))
    items = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=1, max_num=12)

    class Meta:
        label = _("Cards")
        icon = "grip"
        group = _("Navigation")
        template = "blocks/cards.html"
        frame = "plain"
        preview_value = {
            "heading": "Про громаду",
            "more": {"text": "", "url": ""},
            "items": [{"text": "Паспорт громади", "note": "Люди, землі, бюджет у цифрах.", "url": "/"}],
        }


class TilesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    more = OptionalLinkBlock(label=_("Link beside the heading"))
    items = blocks.ListBlock(IconLinkBlock(), label=_("Tiles"), min_num=2, max_num=12)

    class Meta:
        label = _("Tiles")
        icon = "grip"
        group = _("Navigation")
        template = "blocks/tiles.html"
        frame = "plain"
        preview_value = {
            "heading": "Послуги за життєвою подією",
            "more": {"text": "", "url": ""},
            "items": [_TILE, _TILE, _TILE, _TILE],
        }


class LinkGroupBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    icon = ChoiceBlock(label=_("Icon"), choices=ICONS, default="file-text")
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=8)
    more = OptionalLinkBlock(label=_("Link to the rest"))

    class Meta:
        label = _("Group of links")


class LinkGroupsBlock(blocks.StructBlock):
    """Cards with a few links in each: services by life event."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    more = OptionalLinkBlock(label=_("Link beside the heading"))
    items = blocks.ListBlock(LinkGroupBlock(), label=_("Groups"), min_num=1, max_num=12)

    class Meta:
        label = _("Groups of links")
        icon = "list-ul"
        group = _("Navigation")
        template = "blocks/link_groups.html"
        frame = "plain"
        preview_value = {
            "heading": "Послуги за життєвою подією",
            "more": {"text": "", "url": ""},
            "items": [
                {
                    "title": "Житло і проживання",
                    "icon": "home",
                    "links": [{"text": "Реєстрація місця проживання", "url": "/"}],
                    "more": {"text": "Ще 11", "url": "/"},
                }
            ],
        }


class QuickActionsBlock(blocks.StreamBlock):
    """At most six first things that people come for."""

    action = IconLinkBlock(label=_("Action"))

    class Meta:
        label = _("Quick actions")
        icon = "tick"
        template = "blocks/quick_actions.html"
        max_num = 6
        required = False
        preview_value = [
            ("action", {"text": "Подати звернення", "note": "З датою відповіді", "icon": "edit", "url": "/"})
        ]


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    items = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=30)

    class Meta:
        label = _("List of links")
        icon = "link"
        group = _("Navigation")
        template = "blocks/links.html"
        frame = "prose"
        preview_value = {"title": "Дивіться також", "items": [{"text": "Бланки та зразки", "url": "/"}]}


class ChildPagesBlock(blocks.StructBlock):
    """Cards of the pages below this one, in the order of the tree."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)

    class Meta:
        label = _("Pages below")
        icon = "folder-open-inverse"
        group = _("Navigation")
        template = "blocks/child_pages.html"
        frame = "plain"
        preview_value = {"heading": "У цьому розділі"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from portal.pages.selectors import child_pages

        context = super().get_context(value, parent_context)
        page = context.get("page")
        context["children"] = list(child_pages(page)) if page is not None and page.pk else []
        return context


class CallToActionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=300)
    tone = ChoiceBlock(
        label=_("Tone"), choices=[("hero", _("calm")), ("black", _("black: the one main thing"))], default="hero"
    )
    buttons = blocks.ListBlock(ButtonBlock(), label=_("Buttons"), min_num=1, max_num=2)

    class Meta:
        label = _("Call to action")
        icon = "pick"
        group = _("Navigation")
        template = "blocks/call_to_action.html"
        frame = "plain"
        preview_value = {
            "title": "Отримуйте лише те, що стосується вас",
            "text": "Один лист на день або одразу.",
            "tone": "hero",
            "buttons": [{"text": "Налаштувати", "url": "/"}],
        }
