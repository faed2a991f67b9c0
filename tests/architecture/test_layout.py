"""The shape of the tree: known folders, small files, reasons beside suppressions, one Clock."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import MODULES, imports_of, python_files, templates, text_of, tracked

FOLDERS = {".ci", "docs", "requirements", "tests", "tools"} | {"local_queue", "modules", "portal"}
FOLDERS |= {"static", "templates", "themes"}
LONGEST = 400
SUPPRESSION = re.compile(r"#\s*(noqa|type: ignore|fmt: (?:skip|off)|pragma: no cover|nosec)(?P<rest>.*)$")
REASON = re.compile(r"^(:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*|\[[\w\-, ]+\])?\s*(?P<reason>.*)$")
NEEDS_REASON = {"noqa", "type: ignore", "pragma: no cover", "nosec"}


def test_top_level_folders_are_known() -> None:
    found = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert found <= FOLDERS, f"unknown: {sorted(found - FOLDERS)}; a new folder needs a line here and in the docs"


def test_no_python_file_is_long() -> None:
    files = [path for path in python_files() if "migrations" not in path.parts]
    long = {str(path): count for path in files if (count := text_of(path).count("\n")) > LONGEST}
    assert not long, f"over {LONGEST} lines, split them: {long}"


def test_each_suppression_has_a_reason() -> None:
    found = []
    for path in python_files():
        if "migrations" in path.parts or path.parts[:2] == ("tests", "architecture"):
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            match = SUPPRESSION.search(line)
            if match and match.group(1) in NEEDS_REASON:
                reason = REASON.match(match.group("rest"))
                if reason is None or len(reason.group("reason").strip()) < 4:
                    found.append(f"{path}:{number} {line.strip()}")
    assert not found, "say why, after the code:\n" + "\n".join(found)


def test_folder_is_the_label() -> None:
    wrong = []
    for module in MODULES:
        source = text_of(Path("modules", module, "apps.py"))
        if f'label = "{module}"' not in source or f'name = "modules.{module}"' not in source:
            wrong.append(module)
    assert not wrong, wrong


def test_each_module_has_its_two_files() -> None:
    names = {path.parts[1] for path in python_files("modules") if len(path.parts) > 2}
    assert names == set(MODULES)
    assert all(Path("modules", name, "contributions.py") in tracked() for name in names)


def test_each_file_says_what_it_is_for() -> None:
    """A docstring of the module, except in migrations, empty files and tests' packages."""
    files = [*python_files("portal", "modules", "local_queue", "tools")]
    trees = [(path, ast.parse(text_of(path))) for path in files if "migrations" not in path.parts]
    found = [str(path) for path, tree in trees if tree.body and ast.get_docstring(tree) is None]
    assert not found, found


def test_time_comes_from_the_clock() -> None:
    """Nobody but the clocks asks the system for the time."""
    clocks = {Path("portal/common/clock.py"), Path("local_queue/clock.py")}
    asked = re.compile(r"datetime\.(?:now|utcnow)\(|date\.today\(|timezone\.(?:now\(|localdate\(\)|localtime\(\))")
    files = [path for path in python_files("portal", "modules", "local_queue") if "migrations" not in path.parts]
    found = [str(path) for path in files if path not in clocks and asked.search(text_of(path))]
    assert not found, found


def test_no_inline_style_or_script() -> None:
    """The policy of pages forbids them; letters are the exception, for mail programs read nothing else."""
    inline = re.compile(
        r"<style\b|\sstyle\s*=|<script\b(?![^>]*\b(?:src|type=.application/(?:ld\+)?json)\b)|\son[a-z]+\s*=\s*[\"']"
    )
    files = [path for path in templates() if "email" not in path.parts]
    found = [f"{path}: {match.group(0)!r}" for path in files for match in inline.finditer(text_of(path))]
    assert not found, "\n".join(found)


def test_no_request_to_third_parties() -> None:
    """No page pulls anything from another address."""
    pulled = re.compile(
        r"<(?:link|script|img|iframe|source|video|audio)\b[^>]*\b(?:href|src)\s*=\s*[\"'](?:https?:)?//"
    )
    found = [str(path) for path in templates() if pulled.search(text_of(path))]
    sheets = [path for path in tracked() if path.suffix == ".css"]
    found += [str(path) for path in sheets if re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text_of(path))]
    assert not found, found


def test_colours_stand_in_tokens_only() -> None:
    """Hex colours only in tokens.css, in themes, and where the TV and the kiosk name their own tokens."""
    colour = re.compile(r"(?<!-)\b[\w-]+\s*:[^;{}]*#[0-9a-fA-F]{3,8}\b")
    token = re.compile(r"--[\w-]+\s*:[^;{}]*")
    sheets = [path for path in tracked() if path.suffix == ".css" and path.parts[0] != "themes"]
    found = [str(path) for path in sheets if path.name != "tokens.css" and colour.search(token.sub("", text_of(path)))]
    assert not found, found


def test_names_of_themes_stay_in_themes() -> None:
    """Markup outside themes/ belongs to no design system: no class that starts with a theme's name."""
    themes = {path.parts[1] for path in tracked() if path.parts[0] == "themes" and path.name == "theme.toml"}
    named = re.compile(rf"class\s*=\s*[\"'][^\"']*(?<![\w-])(?:{'|'.join(sorted(themes - {'default', 'cnap'}))})[-_]")
    found = [
        str(path) for path in templates("templates", "portal", "modules", "local_queue") if named.search(text_of(path))
    ]
    assert not found, found


def test_outside_calls_go_through_one_client() -> None:
    """requests and urllib are not for the portal and its modules."""
    found = [
        f"{path}:{line} {name}"
        for path in python_files("portal", "modules")
        for line, name in imports_of(path)
        if name.split(".")[0] in {"requests", "aiohttp"} or name.startswith("urllib.request")
    ]
    assert not found, found
