"""A site's own emblem: drawn anew, shown on its own site only; and its fonts, which come from nowhere else."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.contrib.settings.views import get_setting_edit_handler

from portal.communities.models import ThemeSetting
from portal.communities.theming import emblem_url, palette_url
from portal.pages.models import ContactSetting
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
START = {"theme": "diia", "palette": "default", "radius": "round", "scheme_policy": "auto", "font": "theme"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def site():
    return CommunitySiteFactory(hostname="testserver").site


def picture(size=(900, 600), kind="JPEG", colour="#7A1030", **extra):
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind, **extra)
    return SimpleUploadedFile(f"Герб (копія).{kind.lower()}", target.getvalue(), f"image/{kind.lower()}")


def form_of(site, upload, **fields):
    form_class = get_setting_edit_handler(ThemeSetting).get_form_class()
    known = ThemeSetting.objects.filter(site=site).first() or ThemeSetting(site=site)
    return form_class({**START, **fields}, {"emblem_upload": upload} if upload else {}, instance=known)


def uploaded(site, upload=None, **fields) -> ThemeSetting:
    form = form_of(site, upload or picture(), **fields)
    assert form.is_valid(), form.errors
    return form.save()


def test_uploaded_emblem_is_drawn_anew_and_shown(client, site):
    exif = Image.Exif()
    exif[0x9286] = "GPS of the person who took it"
    setting = uploaded(site, picture(exif=exif), emblem_alt="Герб: дві вишні")
    html = client.get("/nope/").content.decode()
    url = emblem_url(setting, "light")
    assert html.count(url) >= 2 and f'<link rel="icon" href="{url}" type="image/png">' in html
    response = client.get(url)
    body = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/png" and "immutable" in response["Cache-Control"]
    with Image.open(BytesIO(body)) as shown:
        assert shown.format == "PNG" and max(shown.size) == 512 and not shown.getexif()
    assert b"GPS" not in body and "Герб" not in setting.emblem_upload.name


def test_footer_says_what_the_emblem_shows(client, site):
    ContactSetting.objects.create(site=site, organisation="Вишнева селищна рада")
    assert "foot__mark" not in client.get("/nope/").content.decode()
    uploaded(site, emblem_alt="Герб: дві <вишні>")
    assert 'alt="Герб: дві &lt;вишні&gt;"' in client.get("/nope/").content.decode()


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("g.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', ""),
        ("g.png", b"<svg onload='alert(1)'/>", ""),
        ("g.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, ""),
        ("g.gif", None, "PNG, JPEG"),
        ("small.png", picture((20, 20), "PNG").read(), "64"),
    ],
)
def test_what_is_no_safe_picture_is_refused_and_nothing_is_stored(site, tmp_path, name, body, words):
    form = form_of(site, SimpleUploadedFile(name, body or picture(kind="GIF").read()))
    assert not form.is_valid() and words in form.errors["emblem_upload"][0]
    assert not ThemeSetting.objects.exists() and not list(tmp_path.rglob("*.*"))


def test_huge_file_is_refused_unread(site):
    form = form_of(site, SimpleUploadedFile("g.png", picture((300, 300), "PNG").read() + b"0" * 2_100_000))
    assert not form.is_valid() and "2 МБ" in form.errors["emblem_upload"][0]


def test_picture_of_too_many_pixels_is_refused(site):
    form = form_of(site, picture((8000, 6000), "PNG"))
    assert not form.is_valid() and "512" in form.errors["emblem_upload"][0]


def test_dark_scheme_takes_its_own_or_the_light_one(site):
    setting = uploaded(site)
    assert emblem_url(setting, "dark").rsplit(".", 2)[1] == emblem_url(setting, "light").rsplit(".", 2)[1]
    setting.emblem_dark_upload = picture(colour="#FFC2D0")
    setting.save()
    assert emblem_url(setting, "dark").rsplit(".", 2)[1] != emblem_url(setting, "light").rsplit(".", 2)[1]


def test_emblem_of_another_site_is_not_served(client, site):
    other = CommunitySiteFactory(hostname="other.localhost").site
    url = emblem_url(uploaded(other), "light")
    assert client.get(url).status_code == 404
    assert client.get(url, HTTP_HOST="other.localhost").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_replaced_and_removed_emblems_leave_no_file(client, site):
    first = uploaded(site)
    old_url, old = emblem_url(first, "light"), first.emblem_upload.name
    second = uploaded(site, picture(colour="#0F4A2A"))
    assert not default_storage.exists(old) and default_storage.exists(second.emblem_upload.name)
    kept_page = client.get(old_url)
    assert kept_page.status_code == 200 and kept_page["Cache-Control"] == "no-cache"
    form = form_of(site, None, **{"emblem_upload-clear": "on"})
    assert form.is_valid(), form.errors
    form.save()
    assert not default_storage.exists(second.emblem_upload.name)
    assert client.get(old_url).status_code == 404


def test_form_of_the_look_links_to_the_emblem_as_visitors_get_it(client, site):
    setting = uploaded(site)
    shown = str(form_of(site, None)["emblem_upload"])
    assert f"http://testserver{emblem_url(setting, 'light')}" in shown and "/media/" not in shown


def test_saving_other_things_keeps_the_emblem(site):
    name = uploaded(site).emblem_upload.name
    form = form_of(site, None, palette="forest")
    assert form.is_valid(), form.errors
    form.save()
    assert ThemeSetting.objects.get(site=site).emblem_upload.name == name and default_storage.exists(name)


def test_font_of_the_device_downloads_nothing(client, site):
    assert "inter-cyrillic" in client.get("/nope/").content.decode()
    setting = uploaded(site, font="system")
    assert "preload" not in client.get("/nope/").content.decode()
    css = client.get(palette_url(setting)).content.decode()
    assert "--ff-text:system-ui" in css and "url(" not in css and "@font-face" not in css


def test_serif_headings_keep_high_contrast_as_it_is(client, site):
    css = client.get(palette_url(uploaded(site, font="serif"))).content.decode()
    assert ':root:not([data-contrast="more"]){--ff-head:Georgia' in css


def test_unknown_font_is_refused(site):
    with pytest.raises(ValidationError) as caught:
        ThemeSetting(site=site, font="Comic Sans").full_clean()
    assert "font" in caught.value.message_dict
