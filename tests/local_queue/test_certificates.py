"""https of the hall: an authority that may vouch for little, a certificate that renews itself, a page."""

import re
import shutil
import socket
import ssl
import stat
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from django.test import Client

from local_queue import certificates, clock, doctor
from tests.local_queue.conftest import Hall as Shorthands
from tests.support.hall import Hall, HallBrowser
from tests.support.ports import free_port, wait_for_port


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> certificates.Folder:
    settings.VAR_DIR = tmp_path
    return certificates.folder()


def test_made_once_and_again_only_when_it_is_due(place: certificates.Folder, hall: Shorthands) -> None:
    assert certificates.ensure()
    first, signer = place.certificate.read_bytes(), place.authority.read_bytes()
    assert not certificates.ensure()
    assert place.certificate.read_bytes() == first
    made = certificates.certificate()
    assert made is not None
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=398)
    hall.wait(days=360)
    assert not certificates.is_due()
    hall.wait(days=10)
    assert certificates.ensure()
    assert place.certificate.read_bytes() != first
    assert place.authority.read_bytes() == signer, "no desk has to trust anew"


def test_clock_that_was_years_behind_does_not_spoil_the_certificate(
    place: certificates.Folder, hall: Shorthands
) -> None:
    hall.wait(days=-3000)
    certificates.ensure()
    hall.wait(days=3000)
    assert certificates.ensure()
    made, signer = certificates.certificate(), certificates.authority()
    assert made is not None
    assert signer is not None
    assert made.not_valid_before_utc <= clock.now() <= made.not_valid_after_utc
    assert signer.not_valid_before_utc <= clock.now()


def test_new_address_of_the_computer_renews_the_certificate(
    place: certificates.Folder, hall: Shorthands, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ipaddress

    certificates.ensure()
    more = [*certificates.own_addresses(), ipaddress.ip_address("192.168.77.5")]
    monkeypatch.setattr(certificates, "own_addresses", lambda: more)
    assert certificates.ensure()
    made = certificates.certificate()
    assert made is not None
    named = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address("192.168.77.5") in named.get_values_for_type(x509.IPAddress)


def test_address_of_the_internet_and_a_late_name_are_left_out(
    place: certificates.Folder, hall: Shorthands, settings: Any
) -> None:
    certificates.ensure()
    settings.HALL_HOSTS = ["черга.example".encode("idna").decode(), "8.8.8.8"]
    certificates.ensure()
    made = certificates.certificate()
    assert made is not None
    text = str(made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    assert "example" not in text
    assert "8.8.8.8" not in text
    assert [line for line in doctor._certificates() if "example" in line.text and line.advice]
    certificates.make_authority()
    certificates.ensure()
    assert certificates.names_left_out() == []


def test_keys_are_for_the_hall_alone(place: certificates.Folder, hall: Shorthands) -> None:
    certificates.ensure()
    for file in (place.key, place.authority_key):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [line.mark for line in doctor._certificates()] == [doctor.WELL]
    place.authority_key.chmod(0o644)
    assert [line.mark for line in doctor._certificates()] == [doctor.WELL, doctor.BAD]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the program openssl")
def test_authority_cannot_vouch_for_another_site(place: certificates.Folder, tmp_path: Path) -> None:
    """Whoever steals the key of the authority signs a bank's name: nobody believes it."""
    certificates.ensure()
    key, request, forged, names = (tmp_path / name for name in ("k.pem", "r.pem", "c.pem", "names"))
    names.write_text("subjectAltName=DNS:bank.example\n")
    asked = f"req -newkey rsa:2048 -nodes -keyout {key} -out {request} -subj /CN=bank.example"
    signed = (
        f"x509 -req -in {request} -CA {place.authority} -CAkey {place.authority_key} -out {forged} -extfile {names}"
    )
    for words in (asked, signed):
        subprocess.run(["openssl", *words.split()], check=True, capture_output=True)

    def verdict(file: Path) -> str:
        words = f"verify -x509_strict -purpose sslserver -CAfile {place.authority} {file}"
        done = subprocess.run(["openssl", *words.split()], check=False, capture_output=True, text=True)
        return done.stdout + done.stderr

    # A certificate is good from a day before it was made, openssl's own from this very second.
    assert verdict(place.certificate).endswith(": OK\n")
    assert "permitted subtree violation" in verdict(forged)


def test_page_explains_and_gives_the_certificate(place: certificates.Folder, hall: Shorthands) -> None:
    certificates.ensure()
    here, there = Client(REMOTE_ADDR="127.0.0.1"), Client(REMOTE_ADDR="192.168.1.9")
    page = there.get("/trust/", headers={"Host": "192.168.1.5:9012"})
    text = page.content.decode()
    assert all(words in text for words in ("Windows", "Firefox", "Linux", "Порівняйте відбиток"))
    assert "https://192.168.1.5:9013/desk/" in text
    assert certificates.fingerprint()[:23] not in text, "it is compared with the hall's own screen"
    assert certificates.fingerprint()[:23] in here.get("/trust/").content.decode()
    answer = there.get("/trust/viche-hall.crt")
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert x509.load_pem_x509_certificate(answer.content) == certificates.authority()
    assert b"PRIVATE" not in answer.content


def test_hall_without_a_certificate_says_so(place: certificates.Folder, hall: Shorthands) -> None:
    assert "ще немає безпечного" in Client().get("/trust/").content.decode()
    assert Client().get("/trust/viche-hall.crt").status_code == 404


# over the wire


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("https"), HALL_TRUSTED="127.0.0.1")
    hall.env["HALL_HTTPS_PORT"] = str(free_port())
    hall.configure()
    hall.start()
    wait_for_port(int(hall.env["HALL_HTTPS_PORT"]))
    yield hall
    hall.stop()


def safe(hall: Hall) -> tuple[str, ssl.SSLContext]:
    context = ssl.create_default_context(cafile=str(hall.folder / "tls" / "authority.crt"))
    return f"https://127.0.0.1:{hall.env['HALL_HTTPS_PORT']}", context


@pytest.mark.e2e
def test_desk_works_by_https(served: Hall) -> None:
    url, context = safe(served)
    desk = HallBrowser(url)
    desk.http = httpx.Client(base_url=url, verify=context, headers={"Origin": url}, timeout=10)
    number = served.browser().take_ticket("walks-in-while-https")
    desk.sign_in(1)
    assert desk.press("next", "k1").status_code == 200
    assert number in str(served.state()["board"])
    assert number not in served.state()["board"]["next"]
    assert httpx.get(f"{url.replace('127.0.0.1', 'localhost')}/trust/", verify=context).status_code == 200
    foreign = desk.http.post("/desk/act", data={"action": "finish"}, headers={"Origin": served.url})
    assert foreign.status_code == 403, "the plain port is another origin"


@pytest.mark.e2e
def test_sockets_and_limits_are_those_of_the_plain_port(served: Hall) -> None:
    connect = pytest.importorskip("websockets.sync.client").connect
    url, context = safe(served)
    with connect(url.replace("https", "wss") + "/ws/monitor", ssl=context, origin=url) as feed:
        assert re.search(r'"kind":\s*"board"', feed.recv(timeout=5))
    body = b"x" * 70_000
    assert httpx.post(f"{url}/desk/act", verify=context, content=body).status_code == 413
    port = int(served.env["HALL_HTTPS_PORT"])
    lines = [socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0)) for _n in range(30)]
    refused = 0
    for line in lines:
        line.settimeout(8)
        with line:
            # Those that were let in say nothing of TLS and are closed too, five seconds later.
            try:
                refused += line.recv(1) == b""
            except ConnectionResetError:
                refused += 1
    assert refused == 30


@pytest.mark.e2e
@pytest.mark.parametrize(
    "text", [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 500, b"\0" * 70_000]
)
def test_rubbish_instead_of_tls_is_hung_up_on(served: Hall, text: bytes) -> None:
    url, context = safe(served)
    with socket.create_connection(("127.0.0.1", int(served.env["HALL_HTTPS_PORT"])), timeout=8) as line:
        try:
            line.sendall(text)
            while line.recv(4096):
                pass
        except OSError as error:
            assert not isinstance(error, TimeoutError)
    assert httpx.get(f"{url}/healthz/live", verify=context).status_code == 200


@pytest.mark.e2e
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_protocols_are_not_spoken(served: Hall) -> None:
    context = ssl.create_default_context(cafile=str(served.folder / "tls" / "authority.crt"))
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, OSError)):
        line = socket.create_connection(("127.0.0.1", int(served.env["HALL_HTTPS_PORT"])), timeout=8)
        context.wrap_socket(line, server_hostname="127.0.0.1")


@pytest.mark.e2e
def test_busy_port_of_https_does_not_stop_the_hall(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        hall = Hall(tmp_path)
        hall.env["HALL_HTTPS_PORT"] = str(busy.getsockname()[1])
        hall.configure()
        hall.start()
        try:
            assert httpx.get(f"{hall.url}/healthz/live").status_code == 200
            assert "No https on port" in hall.log.read_text()
        finally:
            hall.stop()
