"""A push service and a browser: a real HTTP server that knows its devices' keys, checks who calls (RFC 8292) and reads
what came (RFC 8291) as the browser would. Written from the receiver's side, with nothing of the portal's own."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def unpacked(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Browser:
    """Keys of one subscription."""

    def __init__(self, service: "PushService", name: str) -> None:
        self.key, self.auth = ec.generate_private_key(CURVE), name.encode().ljust(16, b".")[:16]
        self.public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = f"http://{service.host}/push/{name}"
        service.browsers[f"/push/{name}"] = self

    @property
    def given(self) -> dict[str, str]:
        return {"endpoint": self.endpoint, "p256dh": packed(self.public), "auth": packed(self.auth)}

    def read(self, body: bytes) -> Any:
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        ikm = derived(self.auth, shared, b"WebPush: info\0" + self.public + theirs, 32)
        key = derived(salt, ikm, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, ikm, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\x02")
        return json.loads(text[:-1])


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


class PushService(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.browsers: dict[str, Browser] = {}
        self.got: list[tuple[str, dict[str, str], Any, dict[str, Any]]] = []
        self.status, self.retry_after = 201, ""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def __enter__(self) -> "PushService":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        browser = self.server.browsers[self.path]
        claims = checked_claims(headers["authorization"], f"http://{self.server.host}")
        self.server.got.append((self.path, headers, browser.read(body), claims))
        self.send_response(self.server.status)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def checked_claims(header: str, audience: str) -> dict[str, Any]:
    """The signature is good for the key that the header names, and is for this service."""
    scheme, _space, rest = header.partition(" ")
    parts = dict(each.strip().split("=", 1) for each in rest.split(","))
    head, middle, sign = parts["t"].split(".")
    assert scheme == "vapid" and json.loads(unpacked(head)) == {"typ": "JWT", "alg": "ES256"}
    raw = unpacked(sign)
    signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(parts["k"]))
    public.verify(signature, f"{head}.{middle}".encode(), ec.ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(unpacked(middle))
    assert claims["aud"] == audience
    return claims | {"k": parts["k"]}
