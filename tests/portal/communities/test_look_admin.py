"""The form of a site's look in the admin: it explains a colour that cannot be read, and keeps nothing of it."""

import pytest
from wagtail.contrib.settings.views import get_setting_edit_handler

from portal.communities.models import ThemeSetting
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


def filled(site, **fields):
    form_class = get_setting_edit_handler(ThemeSetting).get_form_class()
    start = {"theme": "diia", "palette": "default", "radius": "round", "scheme_policy": "auto", "font": "theme"}
    return form_class({**start, **fields}, instance=ThemeSetting(site=site))


def test_readable_look_is_saved():
    site = CommunitySiteFactory(hostname="testserver").site
    form = filled(site, palette="forest", radius="soft")
    assert form.is_valid(), form.errors
    form.save()
    assert ThemeSetting.objects.get(site=site).palette == "forest"


def test_weak_colour_is_explained_in_ukrainian_beside_its_field():
    form = filled(CommunitySiteFactory(hostname="testserver").site, accent="#FFEE00")
    assert not form.is_valid()
    assert "Замало контрасту" in form.errors["accent"][0]
    assert not ThemeSetting.objects.exists()
