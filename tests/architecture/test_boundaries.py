"""What an import linter cannot see: names in strings, string foreign keys, foreign templates, the wire format."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import MODULES, imports_of, python_files, strings_of, templates, text_of
from tests.support.paths import ROOT

PAIR = re.compile(r"modules\.(\w+)\.\*\* -> modules\.(\w+)\.api$")


def requires_of(module: str) -> set[str]:
    """What the module's apps.py declares: `requires` and `uses`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text_of(Path("modules", module, "apps.py")))):
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] in (
            ["requires"],
            ["uses"],
        ):
            found |= set(ast.literal_eval(node.value))
    return found


def test_requires_equal_reviewed_pairs() -> None:
    contracts = tomllib.loads(text_of(Path("pyproject.toml")))["tool"]["importlinter"]["contracts"]
    lines = next(item for item in contracts if item["id"] == "modules-meet-at-api")["ignore_imports"]
    pairs = {match.groups() for line in lines if (match := PAIR.match(line))}
    assert len(pairs) == len(lines), "a line is no pair of the form modules.a.** -> modules.b.api"
    assert pairs == {(module, needed) for module in MODULES for needed in requires_of(module)}


@pytest.mark.parametrize("module", MODULES)
def test_portal_names_no_module(module: str) -> None:
    named = re.compile(rf"(^|\b)modules\.{module}\b|^{module}$|^{module}[.:/]")
    files = [path for path in python_files("portal") if path.parts[1] != "settings"]
    found = [f"{path}:{line} {text!r}" for path in files for line, text in strings_of(path) if named.search(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", MODULES)
def test_core_templates_name_no_module(module: str) -> None:
    named = re.compile(rf"[\"']{module}[:/_]")
    found = [str(path) for path in templates("templates", "themes", "portal") if named.search(text_of(path))]
    # A theme may dress a module's template under the module's own name; it must not pull one in elsewhere.
    found = [path for path in found if f"/templates/{module}/" not in path]
    assert not found, found


@pytest.mark.parametrize("module", MODULES)
def test_string_relations_stay_inside(module: str) -> None:
    """Models point by string to the portal, to Django and Wagtail, or to a module in `requires`."""
    strangers = set(MODULES) - {module} - requires_of(module)
    found = []
    for path in python_files("modules"):
        if path.parts[1] == module:
            found += [f"{path}:{line} {text!r}" for line, text in strings_of(path) if text.split(".")[0] in strangers]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", MODULES)
def test_templates_use_no_foreign_module(module: str) -> None:
    strangers = set(MODULES) - {module}
    foreign = (
        re.compile(rf"(include|extends|url|static|load)\s+[\"']?({'|'.join(strangers)})[:/_\s\"']")
        if strangers
        else None
    )
    found = [
        f"{path}: {match.group(0)}"
        for path in templates("modules")
        if path.parts[1] == module and foreign is not None
        for match in foreign.finditer(text_of(path))
    ]
    assert not found, "\n".join(found)


def test_wire_format_is_plain_python() -> None:
    files = [path for path in python_files("local_queue") if path.parts[1] == "protocol"]
    allowed = sys.stdlib_module_names
    found = [
        f"{path}:{line} {name}"
        for path in files
        for line, name in imports_of(path)
        if name.split(".")[0] not in allowed and not name.startswith("local_queue.protocol")
    ]
    assert not found, "\n".join(found)


def test_only_the_queue_speaks_the_wire_format() -> None:
    found = [
        f"{path}:{line} {name}"
        for path in python_files("portal", "modules")
        for line, name in imports_of(path)
        if name.split(".")[0] == "local_queue"
        and not (path.parts[:2] == ("modules", "equeue") and name.startswith("local_queue.protocol"))
    ]
    assert not found, "\n".join(found)


def test_registries_of_the_admin_stand_in_their_rooms() -> None:
    """wagtail-modeladmin is imported by modeladmins.py and wagtail_hooks.py alone."""
    rooms = {"modeladmins.py", "wagtail_hooks.py"}
    found = [
        f"{path}:{line}"
        for path in python_files("portal", "modules")
        for line, name in imports_of(path)
        if name.startswith("wagtail_modeladmin") and path.name not in rooms and "modeladmins" not in path.parts
    ]
    assert not found, "\n".join(found)


def test_root_is_the_checkout() -> None:
    assert (ROOT / "manage.py").exists()
