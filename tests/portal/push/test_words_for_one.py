"""Encryption and signature by the standards' own examples."""

import json
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from portal.push import vapid
from portal.push.encryption import CURVE, LONGEST_TEXT, encrypted
from portal.push.naming import device_name
from tests.support.push_service import Browser, PushService, checked_claims, packed, unpacked

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
DEVICE = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_example_of_the_standard_comes_out() -> None:
    own = ec.derive_private_key(int.from_bytes(unpacked(SERVER)), CURVE)
    body = encrypted(TEXT, key=unpacked(DEVICE), auth=unpacked(AUTH), salt=unpacked(SALT), own=own)
    assert packed(body) == BODY


def test_each_message_has_a_key_of_its_own_and_is_read_by_its_device_alone() -> None:
    with PushService() as service:
        one, other = Browser(service, "one"), Browser(service, "other")
        bodies = [encrypted(json.dumps("віче").encode(), key=one.public, auth=one.auth) for _n in range(2)]
        assert [one.read(body) for body in bodies] == ["віче", "віче"]
        assert bodies[0][:86] != bodies[1][:86]
        with pytest.raises(InvalidTag):
            other.read(bodies[0])


def test_longest_message_fits_into_what_services_must_take() -> None:
    key = ec.generate_private_key(CURVE).public_key()
    assert len(encrypted(b"x" * LONGEST_TEXT, key=vapid.point(key), auth=b"x" * 16)) <= 4096
    with pytest.raises(ValueError, match="too long"):
        encrypted(b"x" * (LONGEST_TEXT + 1), key=vapid.point(key), auth=b"x" * 16)


@pytest.mark.parametrize("key", [b"", b"x" * 65, b"\x04" + b"\x01" * 64], ids=["empty", "no form", "off the curve"])
def test_key_that_is_no_point_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match=r"65 bytes|Unsupported|[Ii]nvalid"):
        encrypted(b"x", key=key, auth=b"x" * 16)


def test_signature_names_the_service_and_ends_within_a_day(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://viche.example"
    with time_machine.travel("2026-11-22T12:00Z", tick=False):
        claims = checked_claims(vapid.authorization("https://push.example:8443/a/b?c"), "https://push.example:8443")
    assert claims["exp"] == 1795348800 + 12 * 3600 and claims["sub"] == "https://viche.example"
    assert claims["k"] == vapid.public_key() and len(unpacked(vapid.public_key())) == 65


def test_key_stays_while_its_secret_does(settings: Any) -> None:
    first, mark = vapid.public_key(), vapid.key_mark()
    assert vapid.public_key() == first
    settings.PUSH_KEY = "another-key-of-at-least-thirty-two-signs"
    assert vapid.public_key() != first and vapid.key_mark() != mark
    settings.PUSH_KEY = "short"
    assert not vapid.is_on()
    with pytest.raises(ValueError, match="PUSH_KEY"):
        vapid.public_key()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/131 Safari/537.36 Edg/131", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Linux"),
        ("curl/8", ""),
    ],
)
def test_device_has_a_name_that_people_know(said: str, name: str) -> None:
    assert device_name(said) == name
