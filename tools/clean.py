"""Remove everything that the project made; nothing that a person wrote. A linked .venv is left alone."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = ("var", "build", ".venv", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis")


def main() -> None:
    found = [ROOT / name for name in MADE]
    for pattern in ("__pycache__", "*.mo"):
        found += [path for path in ROOT.rglob(pattern) if not {".venv", "var"} & set(path.parts)]
    for path in found:
        if path.is_symlink():
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
