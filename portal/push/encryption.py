"""What is told, for the device alone: RFC 8291 over the coding aes128gcm of RFC 8188, in one record."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.push.vapid import CURVE, point

RECORD = 4096
# Push services take at least 4096 bytes; the head has 86, the mark of the end 1, the tag 16.
LONGEST_TEXT = 3800
LAST = b"\x02"


def device_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """ValueError: no point of the curve."""
    if len(raw) != 65:
        raise ValueError("A key of a device has 65 bytes.")
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def encrypted(
    text: bytes, *, key: bytes, auth: bytes, salt: bytes = b"", own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a call. `salt` and `own`, new for each message, are given by the test of RFC 8291 only."""
    if len(text) > LONGEST_TEXT:
        raise ValueError("The message is too long.")
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(CURVE)
    theirs, ours = device_key(key), point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    ikm = _derived(auth, shared, b"WebPush: info\0" + key + ours, 32)
    content = _derived(salt, ikm, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, ikm, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours
    return head + AESGCM(content).encrypt(nonce, text + LAST, None)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
