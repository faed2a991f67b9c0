"""Files of the project as the architecture tests see them: what git tracks or would track."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

MODULES = tuple(sorted(path.parent.name for path in (ROOT / "modules").glob("*/apps.py")))


@cache
def tracked() -> tuple[Path, ...]:
    """Tracked and new files, without ignored ones; without git, everything outside var, build and .venv."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = [Path(name) for name in done.stdout.splitlines()]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        names = [path for path in names if path.parts[0] not in {"var", "build", ".venv", ".git"}]
    return tuple(sorted(path for path in names if (ROOT / path).is_file()))


def python_files(*folders: str) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and (not folders or path.parts[0] in folders)]


def templates(*folders: str) -> list[Path]:
    kinds = {".html", ".txt", ".svg", ".xml"}
    found = [path for path in tracked() if path.suffix in kinds and "templates" in path.parts]
    return [path for path in found if not folders or path.parts[0] in folders]


def text_of(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def strings_of(path: Path) -> list[tuple[int, str]]:
    """Line and value of each string constant that is no docstring."""
    module = ast.parse(text_of(path))
    statements = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements
    ]


def imports_of(path: Path) -> list[tuple[int, str]]:
    """Line and absolute name of each import, wherever it stands in the file."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found
