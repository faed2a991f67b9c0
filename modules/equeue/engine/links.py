"""Addresses of a queue on another site: https to the public internet, and where a frame of it may come from."""

import re

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.common.outbound import CallRefused
from portal.common.outbound.addresses import is_public
from portal.common.outbound.client import checked

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
INNER = (".local", ".localhost", ".internal", ".lan", ".home", ".intranet", ".home.arpa", ".test", ".invalid")
NOT_WEB = _("This is not an address of the web.")


def parsed_link(url: str) -> httpx.URL:
    """The address that a browser would open. Raises ValidationError with a sentence."""
    try:
        parsed = httpx.URL(url.strip()) if url.isprintable() else httpx.URL()
        host = parsed.raw_host.decode("ascii").rstrip(".").lower()
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise ValidationError(NOT_WEB) from None
    if _is_of_demo(parsed):
        return parsed
    if parsed.scheme != "https":
        raise ValidationError(_("The address must begin with https://."))
    if parsed.userinfo:
        raise ValidationError(_("The address must hold neither a name nor a password."))
    if parsed.port is not None and not 0 < parsed.port <= 65535:
        raise ValidationError(NOT_WEB)
    if not _is_outside(host.strip("[]")):
        raise ValidationError(_("The address leads into an own network, not to the internet."))
    return parsed


def _is_of_demo(parsed: httpx.URL) -> bool:
    """The page of another site that `make run` serves beside the portal; no other setting names one."""
    theirs = httpx.URL(settings.DEMO_LINKED_QUEUE) if settings.DEMO and settings.DEMO_LINKED_QUEUE else None
    return theirs is not None and (parsed.scheme, parsed.netloc) == (theirs.scheme, theirs.netloc)


def _is_outside(host: str) -> bool:
    """No name of an own network, and no number of one: browsers read 127.1 and 0x7f.1 as numbers, too."""
    if ":" in host or is_public(host):
        return is_public(host)
    last = host.rpartition(".")[2]
    is_number = last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last) is not None
    return HOST.fullmatch(host) is not None and not is_number and not host.endswith(INNER)


def validate_link(url: str) -> None:
    parsed_link(url)


def validate_address(value: str) -> None:
    """Of an interface that our server calls: its spelling; where it leads is asked at each call."""
    try:
        checked(value)
    except CallRefused as refusal:
        raise ValidationError(str(refusal)) from None


def frame_source(url: str) -> str:
    """The origin for `frame-src` of the policy of a page that frames `url`; empty where it may not be framed."""
    try:
        parsed = parsed_link(url)
    except ValidationError:
        return ""
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"


def host_of(url: str) -> str:
    """What people read: where the link leads."""
    try:
        return parsed_link(url).host
    except ValidationError:
        return ""
