"""What `make run` and `make logins` print: addresses, demo logins with their second factor, the mail folder."""

import base64
import hashlib
import hmac
import json
import os
import struct
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def portal(env: Mapping[str, str]) -> str:
    return f"http://localhost:{env.get('PORT', '8000')}"


def hall(env: Mapping[str, str]) -> str:
    return f"http://localhost:{env.get('HALL_PORT', '9012')}"


def totp(secret: str, at: float) -> str:
    """The six digits of an RFC 6238 secret (base32, SHA-1, 30 seconds)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def logins(env: Mapping[str, str]) -> list[dict[str, str]]:
    """What `manage.py demo_card` wrote: email, role, totp."""
    card = Path(env.get("VICHE_VAR", ROOT / "var")) / "demo.json"
    try:
        return list(json.loads(card.read_text("utf-8"))["logins"])
    except (OSError, ValueError, KeyError):
        return []


def text(env: Mapping[str, str]) -> str:
    now = time.time()
    port = int(env.get("PORT", "8000"))
    foreign, var = f"http://localhost:{port + 1}/", Path(env.get("VICHE_VAR", ROOT / "var"))
    lines = [
        "",
        "Viche runs.",
        f"  Community's site       {portal(env)}/",
        f"  Service centre's site  http://cnap.localhost:{port}/",
        f"  Admin and cabinet      {portal(env)}/admin/  {portal(env)}/cabinet/",
        f"  API                    {portal(env)}/api/docs",
        f"  Foreign page, widget   {foreign}",
        f"  Imitation of id.gov.ua http://localhost:{port + 2}/",
        f"  Queue on another site  {foreign}queue.html",
        f"  Hall: kiosk, desk, TV  {hall(env)}/kiosk  {hall(env)}/desk  {hall(env)}/monitor-display",
        "                         desks vikno-1, vikno-2, …, kiosk: password viche-demo",
        f"  Letters                {var / 'mail'}",
    ]
    rows = logins(env)
    if rows:
        lines += [
            "",
            f"  Sign in by e-mail; the code comes to the letters. One-time codes hold {30 - int(now) % 30} s more",
        ]
        lines += ["  (make logins prints new ones)."]
        width = max(len(row["email"]) for row in rows)
        for row in rows:
            secret = row.get("totp", "")
            factor = f"TOTP {secret}  code {totp(secret, now)}" if secret else "no second factor"
            lines.append(f"    {row['email']:<{width}}  {factor}  {row.get('role', '')}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    print(text(os.environ))
