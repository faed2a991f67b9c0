"""Addresses and words of pages, for the tests beside."""

import re
from datetime import date

from django.urls import reverse

from portal.audit.models import AuditRecord

HOST = "cabinet.test"
ROOT = "/services/equeue"
DAY = date(2026, 11, 17)
NEXT = date(2026, 11, 18)


def address(booking, name="booking", *args):
    return reverse(f"equeue_cabinet:{name}", args=[booking.public_id, *args])


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def write(browser, booking, data):
    """A comment as the form of the page sends it: with the secret of its files."""
    token = re.search(r'name="files_token" value="([^"]+)"', text_of(browser.get(address(booking))))[1]
    return browser.post(address(booking, "note"), {"files_token": token, **data})


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def audit_of(action):
    return AuditRecord.objects.filter(action=f"equeue.{action}")


def ticket(booking, tail=""):
    return f"{ROOT}/ticket/{booking.token}/{tail}"


def offer_url(offer):
    return f"{ROOT}/offer/{offer.held.token}/"
