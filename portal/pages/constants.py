"""Choices of pages and blocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# First segments of addresses that belong to the house, not to pages.
RESERVED_SLUGS = frozenset(
    (
        "accounts", "admin", "api", "cabinet", "documents", "en", "forms", "healthz", "media", "preferences", "rss",
        "search", "services", "sitemap", "static", "styleguide", "subscriptions", "uk",
        "widget", "ws",
    )
)  # fmt: skip

# Query arguments that pages understand; another one keeps the page out of the cache.
PAGE_ARGUMENTS = frozenset({"page", "topic", "notice"})

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SMALL_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeroArt(models.TextChoices):
    """Drawings of static/img/art.svg that fit a hero."""

    SCENE = "scene", _("town square")
    HALL = "hall", _("service hall")
    BRIDGE = "bridge", _("bridge")
    PARK = "park", _("park")
    LIBRARY = "library", _("library")
    FACADE = "facade", _("building")
    NONE = "", _("no drawing")


class AlertKind(models.TextChoices):
    ALARM = "alarm", _("air raid alert")
    OUTAGE = "outage", _("outage or accident")
    NOTICE = "notice", _("notice")


ICONS = [
    ("calendar-plus", _("calendar")), ("clock", _("clock")), ("ticket", _("ticket")), ("queue", _("queue")),
    ("edit", _("pencil")), ("file-text", _("document")), ("folder", _("folder")), ("journal", _("journal")),
    ("stamp", _("stamp")), ("pin", _("place")), ("map", _("map")), ("route", _("route")), ("plug", _("plug")),
    ("drop", _("water")), ("flame", _("gas")), ("bolt", _("electricity")), ("shelter", _("shelter")),
    ("siren", _("siren")), ("shield", _("shield")), ("phone", _("phone")), ("mail", _("mail")), ("chat", _("chat")),
    ("headset", _("help")), ("megaphone", _("megaphone")), ("bell", _("bell")), ("video", _("video")),
    ("star", _("star")), ("heart", _("heart")), ("vote", _("vote")), ("petition", _("petition")),
    ("chart", _("chart")),
    ("home", _("home")), ("building", _("building")), ("hall", _("town hall")), ("bank", _("bank")),
    ("school", _("school")), ("hospital", _("hospital")), ("baby", _("child")), ("rings", _("rings")),
    ("key", _("key")), ("land", _("land")), ("crane", _("construction")), ("factory", _("factory")),
    ("car", _("car")), ("bus", _("bus")), ("road", _("road")), ("briefcase", _("briefcase")),
    ("wallet", _("wallet")), ("medal", _("medal")), ("passport", _("passport")), ("id", _("identity card")),
    ("users", _("people")), ("user", _("person")), ("tree", _("tree")), ("leaf", _("leaf")), ("bin", _("rubbish")),
    ("lamp", _("lamp")), ("book", _("book")), ("ball", _("ball")), ("music", _("music")), ("globe", _("globe")),
    ("info", _("information")), ("question", _("question")),
]  # fmt: skip
