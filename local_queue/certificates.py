"""The hall's own authority and its certificate: https for desks and cameras in a network without the internet.

The authority is made once (`init`) and may vouch for local addresses and this hall's names only, so that trusting it
opens no other site to whoever steals it. The certificate lasts about a year and is renewed by the serving hall.
"""

import hashlib
import ipaddress
import os
import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from local_queue import clock

LASTS = timedelta(days=397)  # browsers refuse longer ones
RENEWED = timedelta(days=30)  # before the end
AUTHORITY_FROM = datetime(2025, 1, 1, tzinfo=UTC)  # a computer whose clock is behind must not find it too young
AUTHORITY_LASTS = timedelta(days=20 * 365)
LOCAL_NAMES = ("localhost", "local", "lan", "home.arpa", "internal")
LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"),
    *("::1/128", "fc00::/7", "fe80::/10"),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the four files lie; keys are readable by the hall's own account only."""

    path: Path

    @property
    def authority(self) -> Path:
        return self.path / "authority.crt"

    @property
    def authority_key(self) -> Path:
        return self.path / "authority.key"

    @property
    def certificate(self) -> Path:
        return self.path / "hall.crt"

    @property
    def key(self) -> Path:
        return self.path / "hall.key"


def folder() -> Folder:
    return Folder(settings.VAR_DIR / "tls")


def own_names() -> list[str]:
    """Names by which people may open the hall."""
    own = socket.gethostname().lower()
    named = [host.lower() for host in settings.HALL_HOSTS if not _address(host)]
    return sorted({"localhost", own, own if own.endswith(".local") else f"{own}.local", *named})


def own_addresses() -> list[Address]:
    """This computer's addresses in its network; nothing is sent to find them out."""
    found = {"127.0.0.1", "::1", *(host for host in settings.HALL_HOSTS if _address(host))}
    for family, far in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            try:
                probe.connect((far, 9))
                found.add(str(probe.getsockname()[0]))
            except OSError:
                continue
    with suppress(OSError):
        found |= {str(line[4][0]) for line in socket.getaddrinfo(socket.gethostname(), None)}
    known = [address for text in found if (address := _address(text.split("%", 1)[0]))]
    return sorted(known, key=lambda one: (one.version, int(one)))


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _permitted() -> list[x509.GeneralName]:
    names = [x509.DNSName(name) for name in sorted({*LOCAL_NAMES, *own_names()})]
    return [*names, *(x509.IPAddress(ipaddress.ip_network(network)) for network in LOCAL_NETWORKS)]


def _is_permitted(name: x509.GeneralName, permitted: list[x509.GeneralName]) -> bool:
    if isinstance(name, x509.DNSName):
        allowed = [one.value for one in permitted if isinstance(one, x509.DNSName)]
        return any(name.value == one or name.value.endswith(f".{one}") for one in allowed)
    return any(isinstance(one, x509.IPAddress) and name.value in one.value for one in permitted)


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Viche"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )


def _write(path: Path, body: bytes, mode: int) -> None:
    """Whole or not at all."""
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_authority() -> None:
    """A new authority; every desk has to trust it anew."""
    place, key = folder(), ec.generate_private_key(ec.SECP256R1())
    place.path.mkdir(parents=True, exist_ok=True)
    place.path.chmod(0o700)
    name = _subject(f"Viche hall {socket.gethostname()}")
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AUTHORITY_FROM)
        .not_valid_after(AUTHORITY_FROM + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(_permitted(), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(place.authority_key, _private(key), 0o600)
    _write(place.authority, made.public_bytes(serialization.Encoding.PEM), 0o644)
    place.certificate.unlink(missing_ok=True)


def authority() -> x509.Certificate | None:
    return _read(folder().authority)


def certificate() -> x509.Certificate | None:
    return _read(folder().certificate)


def _read(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return None


def fingerprint() -> str:
    """SHA-256 of the authority in groups, as browsers show it; empty if there is none."""
    found = authority()
    digest = hashlib.sha256(found.public_bytes(serialization.Encoding.DER)).hexdigest().upper() if found else ""
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def _wanted(permitted: list[x509.GeneralName]) -> list[x509.GeneralName]:
    """What the certificate is to name."""
    all_of_them = [*(x509.DNSName(name) for name in own_names()), *(x509.IPAddress(one) for one in own_addresses())]
    return [name for name in all_of_them if _is_permitted(name, permitted)]


def _permitted_by(found: x509.Certificate) -> list[x509.GeneralName]:
    return list(found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ())


def names_left_out() -> list[str]:
    """Names of HALL_HOSTS that came after the authority was made and that it may not vouch for."""
    found = authority()
    if found is None:
        return []
    permitted = _permitted_by(found)
    return [name for name in own_names() if not _is_permitted(x509.DNSName(name), permitted)]


def is_due() -> bool:
    """The certificate ends soon, is not valid yet, or does not name an address that this computer has now."""
    place, signer, made = folder(), authority(), certificate()
    if signer is None or made is None or not place.key.exists() or made.issuer != signer.subject:
        return True
    now = clock.now()
    if not made.not_valid_before_utc <= now <= made.not_valid_after_utc - RENEWED:
        return True
    named = set(made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return not set(_wanted(_permitted_by(signer))) <= named


def ensure() -> bool:
    """Make what is missing and renew what is due; True if anything changed. Raises OSError."""
    place = folder()
    if authority() is None or not place.authority_key.exists():
        make_authority()
    signer = authority()
    if signer is None or not is_due():
        return False
    signing_key: Any = serialization.load_pem_private_key(place.authority_key.read_bytes(), None)
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(_subject(socket.gethostname()))
        .issuer_name(signer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS - timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(_wanted(_permitted_by(signer))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .sign(signing_key, hashes.SHA256())
    )
    # The key and the certificate in one file: no moment in which one of them is of another time.
    _write(place.key, _private(key) + made.public_bytes(serialization.Encoding.PEM), 0o600)
    _write(place.certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return True
