"""Signs that a person is at work, without asking the person anything: when a page was opened, a field that people do
not see, and a proof of work.

The proof is ALTCHA's with SHA-256: the browser looks for the number that gives a hash, the server checks one hash.
Nobody else is asked. `subject` says what a stamp or a puzzle is good for; those of another one are forged.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from altcha.v1 import ChallengeOptions, create_challenge, extract_params, verify_solution
from django.core import signing
from django.utils.crypto import salted_hmac

from portal.common import clock

TRAP = "website"  # the name that robots like to fill in
QUICKEST = 2  # seconds between opening a form and sending it
# A hash takes a browser's worker 10 to 50 µs: a second or two of a phone, while the person reads. Whoever wants a
# thousand times pays for half an hour of a processor.
HASHES = 100_000
PROOF_SECONDS = 30 * 60  # so long a puzzle is good: few can be solved in advance
LONGEST_PROOF = 1000


@dataclass(frozen=True, slots=True)
class Stamp:
    """`key` names the page that was opened, `age` is in seconds."""

    key: str
    age: float


@dataclass(frozen=True, slots=True)
class Proof:
    """A puzzle that was solved. `name` is its own alone: whoever takes it keeps the name, so that it serves once."""

    name: str
    is_over: bool


def new_stamp(subject: str) -> str:
    """Says when a form was opened, and names its one sending."""
    value = {"key": secrets.token_urlsafe(16), "at": int(clock.now().timestamp())}
    return signing.dumps(value, salt=subject)


def read_stamp(subject: str, text: str) -> Stamp | None:
    """None for what is forged."""
    try:
        value = signing.loads(text, salt=subject)
    except signing.BadSignature:
        return None
    return Stamp(str(value["key"]), clock.now().timestamp() - value["at"])


def new_challenge(subject: str) -> dict[str, Any]:
    """A puzzle as ALTCHA's programs take it: algorithm, challenge, maxNumber, salt, signature."""
    ends = clock.now() + timedelta(seconds=PROOF_SECONDS)
    options = ChallengeOptions(max_number=HASHES, hmac_key=_key(subject), expires=ends)
    return dict(create_challenge(options).to_dict())


def read_proof(subject: str, text: str) -> Proof | None:
    """The puzzle that `text` solves: Base64 of JSON with algorithm, challenge, number, salt, signature. None for what
    is no solution of a puzzle of ours."""
    said = _decoded(text)
    if said is None:
        return None
    try:
        is_right = verify_solution(cast(Any, said), _key(subject), check_expires=False)[0]
    except ValueError:  # halves of characters
        return None
    if not is_right:
        return None
    ends = datetime.fromtimestamp(int(extract_params(cast(Any, said))["expires"][0]), UTC)
    return Proof(said["challenge"], ends <= clock.now())


def _decoded(text: str) -> dict[str, Any] | None:
    if len(text) > LONGEST_PROOF:
        return None
    try:
        said = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or said.get("algorithm") != "SHA-256" or type(said.get("number")) is not int:
        return None
    return said if all(type(said.get(name)) is str for name in ("challenge", "salt", "signature")) else None


def _key(subject: str) -> str:
    return salted_hmac("common.proof", subject, algorithm="sha256").hexdigest()
