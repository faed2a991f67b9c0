"""Widgets that foreign pages embed."""

import secrets
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
MAX_ORIGINS = 20


def new_key() -> str:
    """A random public key of 128 bits."""
    return secrets.token_urlsafe(16)


def clean_origin(value: str) -> str:
    """`https://host[:port]` (or http for localhost), lower case; ValidationError for anything else."""
    text = value.strip().lower().rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    is_local = host in LOCAL_HOSTS or host.endswith(".localhost")
    is_host = bool(host) and all(label and label.replace("-", "").isalnum() for label in host.split("."))
    is_plain = text == f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    is_allowed = parts.scheme == "https" or (parts.scheme == "http" and is_local)
    if not (is_plain and is_host and host.isascii() and is_allowed and ("." in host or is_local)):
        raise ValidationError(
            _("“%(value)s” is not the address of a site. Write it like https://example.org, without a path."),
            params={"value": value.strip()[:120]},
        )
    return text


def validate_origins(value: Any) -> None:
    if not isinstance(value, list) or len(value) > MAX_ORIGINS:
        raise ValidationError(_("Give at most %(count)d addresses."), params={"count": MAX_ORIGINS})
    for origin in value:
        clean_origin(str(origin))


class WidgetQuerySet(CommunityScopedQuerySet["WidgetConfig"]):
    community_path: ClassVar[str] = "site__community_site__community"

    def active(self) -> "WidgetQuerySet":
        return self.filter(is_active=True)


class WidgetConfig(models.Model):
    """One embedded widget: what it shows (`kind` of an EmbedWidget, `params`) and who may frame it."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("site"))
    kind = models.CharField(_("what it shows"), max_length=60)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(
        _("name"), max_length=120, help_text=_("For you, and the title of the frame for screen readers.")
    )
    params = models.JSONField(_("settings"), default=dict, blank=True)
    origins = models.JSONField(_("sites that may show it"), default=list, blank=True, validators=[validate_origins])
    is_active = models.BooleanField(_("on"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WidgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("widget for other sites")
        verbose_name_plural = _("widgets for other sites")
        ordering = ["name__uk", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        validate_origins(self.origins)
        self.origins = list(dict.fromkeys(clean_origin(str(origin)) for origin in self.origins))
