"""Starting with modules that are bare, broken, missing or third-party, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

FAKE = ROOT / "tests" / "fake_module"


def manage(*args, path="", **environment):
    values = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "FAKE_MODULE": "0", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(path), **values},
        capture_output=True,
        text=True,
        timeout=120,
    )


def plugin(folder: Path, files: dict[str, str]) -> Path:
    """A package `wild` with a module in it, found by entry point."""
    package = folder / "wild"
    package.mkdir()
    apps = "from portal.registry import contract\n\n\nclass Wild(contract.ModuleConfig):\n    name = label = 'wild'\n"
    for name, text in {
        "__init__.py": "",
        "apps.py": apps,
        "contributions.py": "CONTRIBUTIONS = ()\n",
        **files,
    }.items():
        (package / name).write_text(text, "utf-8")
    return entry_point(folder, "wild")


def entry_point(folder: Path, package: str) -> Path:
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[viche.modules]\n{package} = {package}\n", "utf-8")
    return folder


def test_bare_core_starts_and_needs_no_migrations():
    """The command runs every check before it looks."""
    done = manage("makemigrations", "--check", "--dry-run", INSTALLED_MODULES="")
    assert done.returncode == 0, done.stdout + done.stderr


def test_module_that_is_not_there_is_one_sentence():
    done = manage("check", INSTALLED_MODULES="modules.nowhere")
    assert done.returncode != 0
    assert "INSTALLED_MODULES names 'modules.nowhere', but there is no such package." in done.stderr
    assert "Traceback" not in done.stderr


def test_third_party_module_is_found_by_entry_point(tmp_path):
    listing = manage(
        "shell",
        "-v0",
        "-c",
        "from portal.registry.modules import installed_modules as m; print([x.label for x in m()])",
        path=plugin(tmp_path, {}),
        INSTALLED_MODULES="",
    )
    assert listing.stdout.strip() == "['wild']"


def test_fake_module_is_installable(tmp_path):
    entry_point(tmp_path, "viche_fake")
    done = manage("check", path=f"{tmp_path}{os.pathsep}{FAKE}", INSTALLED_MODULES="")
    assert done.returncode == 0, done.stderr


OTHER_FILES = [pytest.param(name, marks=pytest.mark.slow) for name in ("receivers", "urls_public", "urls_api")]


@pytest.mark.parametrize("file", ["contributions", *OTHER_FILES])
def test_module_that_cannot_load_stops_the_start_with_its_name(tmp_path, file):
    done = manage("check", path=plugin(tmp_path, {f"{file}.py": "import no_such_thing\n"}), INSTALLED_MODULES="")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert f"Module 'wild' cannot be loaded: wild.{file} failed with ModuleNotFoundError" in last


def test_module_whose_apps_file_imports_the_base_class_is_caught(tmp_path):
    wrong = "from portal.registry.contract import ModuleConfig\nfrom django.apps import AppConfig\n\n\n"
    wrong += "class Wild(AppConfig):\n    name = label = 'wild'\n"
    done = manage("check", path=plugin(tmp_path, {"apps.py": wrong}), INSTALLED_MODULES="")
    assert done.returncode != 0
    assert "registry.E004" in done.stderr


def test_wrong_requirement_is_caught(tmp_path):
    apps = "from portal.registry import contract\n\n\nclass Wild(contract.ModuleConfig):\n"
    apps += "    name = label = 'wild'\n    requires = ('gone',)\n"
    done = manage("check", path=plugin(tmp_path, {"apps.py": apps}), INSTALLED_MODULES="")
    assert "registry.E001" in done.stderr
