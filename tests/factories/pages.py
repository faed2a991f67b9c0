"""Factories of pages, media and frame settings. A page stands below `parent`."""

from typing import Any

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Page

from portal.common.clock import today
from portal.pages.models import (
    AlertSetting,
    CnapHome,
    CommunityHome,
    ContactSetting,
    FooterSetting,
    News,
    NewsIndex,
    NewsTopic,
    Picture,
    PublicDocument,
    SectionPage,
    StandardPage,
)


class PageFactory(DjangoModelFactory):
    """Published below `parent`; the root of the tree unless given."""

    title = factory.Sequence(lambda n: f"Сторінка {n}")
    slug = factory.Sequence(lambda n: f"storinka-{n}")

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent", None) or Page.get_first_root_node()
        parent.refresh_from_db()
        if parent.depth > 1:
            kwargs.setdefault("locale", parent.locale)
        return parent.add_child(instance=model_class(**kwargs))


class CommunityHomeFactory(PageFactory):
    class Meta:
        model = CommunityHome


class CnapHomeFactory(PageFactory):
    class Meta:
        model = CnapHome


class SectionPageFactory(PageFactory):
    class Meta:
        model = SectionPage


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage


class NewsIndexFactory(PageFactory):
    class Meta:
        model = NewsIndex


class NewsFactory(PageFactory):
    title = factory.Sequence(lambda n: f"Новина {n}")
    date = factory.LazyFunction(today)

    class Meta:
        model = News


class NewsTopicFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Тема {n}")

    class Meta:
        model = NewsTopic


class PictureFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Зображення {n}")
    file = factory.django.ImageField(width=1600, height=900, color="green")

    class Meta:
        model = Picture


class PublicDocumentFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Документ {n}")
    file = factory.django.FileField(filename="zaiava.pdf", data=b"%PDF-1.4 test")
    file_size = 13

    class Meta:
        model = PublicDocument


class ContactSettingFactory(DjangoModelFactory):
    class Meta:
        model = ContactSetting


class FooterSettingFactory(DjangoModelFactory):
    class Meta:
        model = FooterSetting


class AlertSettingFactory(DjangoModelFactory):
    class Meta:
        model = AlertSetting
