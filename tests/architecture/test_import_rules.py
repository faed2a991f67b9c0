"""Every import rule is broken on purpose in a copy of the tree, and the linter must say which one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import tracked
from tests.support.paths import ROOT

PACKAGES = {"portal", "modules", "local_queue"}

# Rule, file to write, its text.
BREACHES = [
    ("1. The portal imports no module", "portal/common/leak.py", "import modules.equeue.apps\n"),
    ("1. The portal imports no module", "portal/urls.py", "from modules.addressees import api\n"),
    ("2. Modules meet only at api.py", "modules/equeue/clients.py", "from modules.addressees import models\n"),
    ("2. Modules meet only at api.py", "modules/addressees/clients.py", "import modules.equeue.constants\n"),
    ("3. One layering inside every module", "modules/equeue/utils.py", "X = 1\n"),
    (
        "3. One layering inside every module",
        "modules/addressees/selectors/bad.py",
        "import modules.addressees.services\n",
    ),
    ("3. One layering inside every module", "modules/equeue/engine/bad.py", "import modules.equeue.models\n"),
    ("3. One layering inside every module", "modules/equeue/signals.py", "import modules.equeue.engine\n"),
    ("4. Layers of the portal", "portal/common/bad.py", "import portal.accounts.models\n"),
    ("4. Layers of the portal", "portal/pages/bad.py", "import portal.cabinet.views\n"),
    ("4. Layers of the portal", "portal/helpers/__init__.py", "X = 1\n"),
    ("1. The portal imports no module and not the hall", "portal/pages/bad.py", "import local_queue.protocol\n"),
    ("5a. The hall imports neither", "local_queue/sync/bad.py", "import portal.common.clock\n"),
    ("5a. The hall imports neither", "local_queue/desk/bad.py", "from wagtail.models import Page\n"),
    ("5b. local_queue.protocol is plain", "local_queue/protocol/bad.py", "import django.conf\n"),
    ("5c. Of the modules only equeue", "modules/equeue/clients.py", "import local_queue.tickets.models\n"),
    ("5c. Of the modules only equeue", "modules/addressees/clients.py", "import local_queue.protocol\n"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tree")
    for path in tracked():
        if (path.parts[0] in PACKAGES and path.suffix == ".py") or path.name == "pyproject.toml":
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, target / path)
    return target


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    env = {**os.environ, "COLUMNS": "200", "PYTHONPATH": ""}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


def test_tree_keeps_every_rule(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("rule", "name", "text"), BREACHES, ids=[f"{breach[0][:2].strip('. ')}-{breach[1]}" for breach in BREACHES]
)
def test_breach_is_caught(copy: Path, rule: str, name: str, text: str) -> None:
    file = copy / name
    before = file.read_text("utf-8") if file.exists() else None
    is_new_folder = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    file.write_text((before or "") + "\n" + text, "utf-8")
    try:
        done = lint(copy)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
        if is_new_folder:
            shutil.rmtree(file.parent)
    broken = [line for line in done.stdout.splitlines() if line.startswith(rule) and " BROKEN" in line]
    assert done.returncode == 1, done.stdout
    assert broken, done.stdout
