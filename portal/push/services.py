"""Writes: switch a device on and off, tell of a letter, try it out."""

import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.common import clock
from portal.common.lanes import ask_lane
from portal.common.limits import count_attempt
from portal.common.outbound import CallRefused
from portal.common.outbound.client import checked
from portal.common.outbox import OutboxState
from portal.push import vapid
from portal.push.constants import LONGEST_ENDPOINT, MOST_DEVICES, TEST, TESTS_AN_HOUR
from portal.push.encryption import device_key
from portal.push.models import PushDevice, PushNotice
from portal.push.refusals import BadDevice, PushIsOff, SomebodyElses, TooManyDevices, TooManyTests
from portal.registry.channels import Notice

LANE_TASK = "portal.push.tasks.send_due"
OPEN = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED)


def switch_on(
    *, user: Any, site: Site, endpoint: str, p256dh: str, auth: str, name: str, language: str = "uk"
) -> PushDevice:
    """Notices come to this browser from now on. The same browser again: the same row, also when it was another
    person's who proves nothing more than the very same keys (a shared computer). PushIsOff, BadDevice, SomebodyElses,
    TooManyDevices: nothing has changed."""
    if not vapid.is_on():
        raise PushIsOff
    _check(endpoint, p256dh, auth)
    facts = {
        "user": user,
        "site": site,
        "language": language,
        "name": name,
        "p256dh": p256dh,
        "auth": auth,
        "key_mark": vapid.key_mark(),
    }
    known = PushDevice.objects.filter(endpoint=endpoint).first()
    if known is None:
        if PushDevice.objects.for_user(user).count() >= MOST_DEVICES:
            raise TooManyDevices
        fresh = PushDevice(endpoint=endpoint, created_at=clock.now(), **facts)
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
            return fresh
        except IntegrityError:  # the same browser at the same moment, by this person or by another
            known = PushDevice.objects.filter(endpoint=endpoint).first()
    if known is None or not _take_over(known, facts):
        raise SomebodyElses
    return known


def _take_over(known: PushDevice, facts: dict[str, Any]) -> bool:
    """False where the row is somebody else's with other keys, now or by the time it is written."""
    user, keys = facts["user"], {"p256dh": facts["p256dh"], "auth": facts["auth"]}
    rows = PushDevice.objects.filter(pk=known.pk, user=known.user_id)
    with transaction.atomic():
        if known.user_id != user.pk:
            rows = rows.filter(**keys)
            _withdraw(known)
        if not rows.update(**facts):
            transaction.set_rollback(True)
            return False
    known.refresh_from_db()
    return True


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    try:
        checked(endpoint, settings.PUSH_OWN_HOSTS)
        device_key(vapid.decoded(p256dh))
        is_right = len(endpoint) <= LONGEST_ENDPOINT and endpoint.isascii() and len(vapid.decoded(auth)) == 16
    except (CallRefused, ValueError):
        raise BadDevice from None
    if not is_right or len(p256dh) > 90 or len(auth) > 30:
        raise BadDevice


def switch_off(device: PushDevice) -> None:
    """The device goes, with its keys; notices that were on their way to it do not go any more."""
    with transaction.atomic():
        _withdraw(device)
        device.delete()


def _withdraw(device: PushDevice) -> None:
    rows = PushNotice.objects.filter(device=device, state__in=OPEN)
    rows.update(state=OutboxState.WITHDRAWN, lease_until=None)


def tell(notice: Notice) -> None:
    """Slot NotificationChannel: a row for each device of the person in the community of the letter."""
    devices = PushDevice.objects.for_user(notice.user).select_related("site")
    if notice.site is not None:
        devices = devices.filter(site__community_site__community__sites__site=notice.site)
    for device in devices:
        site = notice.site or device.site
        with translation.override(device.language):
            line, path = str(notice.label), reverse("cabinet:timeline")
        _write(device, f"{notice.key}:{device.public_id}", notice.code, site.site_name or str(site), line, path)


def send_test(device: PushDevice) -> PushNotice:
    """TooManyTests: of an hour."""
    who = str(device.user_id)
    if not count_attempt(scope="push.tests", who=who, limit=TESTS_AN_HOUR, seconds=3600):
        raise TooManyTests
    with translation.override(device.language):
        line, path = _("Notices reach this device."), reverse("push:devices")
    key = f"{TEST}:{secrets.token_urlsafe(16)}"
    return _write(device, key, TEST, device.site.site_name or str(device.site), line, path)


def _write(device: PushDevice, key: str, code: str, title: str, line: str, path: str) -> PushNotice:
    now = clock.now()
    with transaction.atomic():
        row, is_new = PushNotice.objects.get_or_create(
            key=key,
            defaults={
                "code": code,
                "device": device,
                "user_id": device.user_id,
                "site": device.site,
                "language": device.language,
                "device_name": device.name,
                "title": title[:120],
                "line": line[:200],
                "path": path,
                "created_at": now,
                "next_attempt_at": now,
            },
        )
        if is_new:
            ask_lane(LANE_TASK)
    return row
