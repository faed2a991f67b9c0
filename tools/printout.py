"""What `make run` and `make logins` print: addresses, demo logins with their second factor, the mail folder."""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
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
    """Rows of `manage.py demo_logins`: email, role, totp."""
    command = [sys.executable, "manage.py", "demo_logins"]
    done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    try:
        return list(json.loads(done.stdout)) if done.returncode == 0 else []
    except ValueError:
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
        f"  Hall: kiosk, desk, TV  {hall(env)}/kiosk  {hall(env)}/desk  {hall(env)}/monitor-display",
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
            password = f"  password {row['password']}" if row.get("password") else ""
            lines.append(f"    {row['email']:<{width}}  {factor}{password}  {row.get('role', '')}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    print(text({"DJANGO_SETTINGS_MODULE": "portal.settings.dev", **os.environ}))
