"""A template of the database is made anew when anything that shapes the schema has changed."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import database
from tests.support.paths import ROOT

SETTINGS = SimpleNamespace(SETTINGS_MODULE="x", INSTALLED_APPS=["a"])


@pytest.mark.parametrize(
    "path",
    [
        "modules/equeue/models/guards.py",
        "modules/equeue/constants.py",
        "modules/equeue/apps.py",
        "portal/communities/receivers.py",
        "portal/communities/services/roles.py",
        "modules/equeue/models/booking.py",
        "modules/equeue/migrations/0001_initial.py",
    ],
)
def test_file_that_shapes_the_schema_is_in_the_key(path: str) -> None:
    assert ROOT / path in database.shaping_files()


def test_everything_that_a_migration_imports_is_in_the_key() -> None:
    """Whatever modules of ours stand behind a migration, by the imports of this very process."""
    import ast

    known = {path.relative_to(ROOT).as_posix() for path in database.shaping_files()}
    for path in [*ROOT.glob("portal/*/migrations/*.py"), *ROOT.glob("modules/*/migrations/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name and name.split(".")[0] in {"portal", "modules"}:
                    source = Path(str(import_module(name).__file__)).relative_to(ROOT).as_posix()
                    assert source in known, f"{path.name} imports {source}"


def test_key_changes_with_a_file_that_a_migration_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "migrations/0001_initial.py": "from modules.queue.models import fence",
        "models/fence.py": "from modules.queue.engine import words",
        "engine/words.py": "WORDS = 1",
        "views.py": "PAGE = 1",
    }
    for name, text in files.items():
        path = tmp_path / "modules" / "queue" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(database, "ROOT", tmp_path)
    first = database.cache_key(SETTINGS)
    (tmp_path / "modules/queue/views.py").write_text("PAGE = 2")
    assert database.cache_key(SETTINGS) == first, "a view does not shape the schema"
    (tmp_path / "modules/queue/engine/words.py").write_text("WORDS = 2")
    assert database.cache_key(SETTINGS) != first
