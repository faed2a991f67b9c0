"""The test database: migrated once, kept under var/test-db/, copied for every worker.

Migrating an empty database costs 15–25 s of processor time; a copy costs milliseconds. The key of the cache
covers everything that a migration run reads, so that a changed migration makes a new template. A transactional
test gets its database back by a fresh copy instead of a flush: faster, and rows made by migrations survive.
"""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from tests.support.locks import exclusive
from tests.support.paths import CACHE, ROOT
from tests.support.postgres import binary

# Whatever a migration run may read: migrations and apps (receivers of `post_migrate` install triggers there) with all
# that they import, and the words and roles that receivers write.
SOURCES = ("**/migrations/*.py", "**/apps.py", "**/receivers.py", "**/constants.py", "**/roles.py", "**/guards.py")
FOLDERS = ("portal", "modules", "local_queue", "tests/fake_module")
ROOTS = ("**/migrations/*.py", "**/apps.py")
KEPT = 6


class TestDatabase(Protocol):
    __test__ = False

    def create(self) -> None: ...
    def restore(self) -> None: ...
    def drop(self) -> None: ...


def cache_key(settings: Any) -> str:
    digest = hashlib.sha256("\n".join([settings.SETTINGS_MODULE, *settings.INSTALLED_APPS]).encode())
    for path in shaping_files():
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def shaping_files() -> list[Path]:
    """Files on which the migrated database depends."""
    found = {path for folder in FOLDERS for pattern in SOURCES for path in (ROOT / folder).glob(pattern)}
    front = {path for folder in FOLDERS for pattern in ROOTS for path in (ROOT / folder).glob(pattern)}
    seen: set[Path] = set()
    while front:
        seen |= front
        front = {each for path in front for each in imported_files(path)} - seen
    return sorted([*(found | seen), *(ROOT / "requirements").glob("*.txt")])


def imported_files(path: Path) -> set[Path]:
    """Our files that a file imports, at its head or inside a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
    places = [ROOT.joinpath(*name.split(".")) for name in names if name.split(".")[0] in FOLDERS]
    files = {place.with_suffix(".py") for place in places} | {place / "__init__.py" for place in places}
    return {each for each in files if each.is_file()}


def prune(suffix: str) -> None:
    """Forget all but the newest few templates."""
    kept = sorted(CACHE.glob(f"template-*{suffix}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        path.unlink(missing_ok=True)


def migrate(name: str) -> None:
    subprocess.run([sys.executable, "-m", "tests.support.migrate", name], check=True, cwd=ROOT)


def make_sqlite_template(template: Path) -> None:
    with exclusive(CACHE / "lock-sqlite"):
        if not template.exists():
            draft = template.with_suffix(f".{os.getpid()}.draft")
            migrate(str(draft))
            draft.rename(template)
            prune(".sqlite3")


def migrated_template() -> Path:
    """The migrated SQLite file, for servers that a test starts with a database of their own."""
    from django.conf import settings

    template = CACHE / f"template-{cache_key(settings)}.sqlite3"
    make_sqlite_template(template)
    return template


class SQLiteCopy:
    """A file of this worker, copied from the template file."""

    def __init__(self, connection: Any, key: str, worker: str) -> None:
        self.connection = connection
        self.template = CACHE / f"template-{key}.sqlite3"
        self.path = CACHE / f"run-{os.getpid()}-{worker}.sqlite3"

    def create(self) -> None:
        make_sqlite_template(self.template)
        self.connection.close()
        self.connection.settings_dict["NAME"] = str(self.path)
        self.restore()

    def restore(self) -> None:
        self.drop()
        shutil.copyfile(self.template, self.path)

    def drop(self) -> None:
        self.connection.close()
        for suffix in ("", "-wal", "-shm", ".gate", ".turn"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


class PostgresCopy:
    """A database of this worker, made from a template database in the same cluster.

    The template is loaded from a dump kept beside the SQLite one, because a private cluster starts empty.
    """

    def __init__(self, connection: Any, key: str, worker: str) -> None:
        self.connection = connection
        self.dump = CACHE / f"template-{key}.dump"
        self.template = f"viche_template_{key}"
        self.name = f"viche_test_{worker}_{os.getpid()}"

    def create(self) -> None:
        self.connection.close()
        with exclusive(CACHE / "lock-postgres"):
            if not self.template_exists():
                self.build_template()
        self.connection.settings_dict["NAME"] = self.name
        self.restore()

    def build_template(self) -> None:
        draft = f"{self.template}_draft"
        self.admin(f'DROP DATABASE IF EXISTS "{draft}"', f'CREATE DATABASE "{draft}" TEMPLATE template0')
        if self.dump.exists():
            self.client("pg_restore", "--no-owner", "-d", draft, str(self.dump))
        else:
            migrate(draft)
            self.client("pg_dump", "-Fc", "--no-owner", "-d", draft, "-f", f"{self.dump}.draft")
            Path(f"{self.dump}.draft").rename(self.dump)
            prune(".dump")
        self.admin(f'ALTER DATABASE "{draft}" RENAME TO "{self.template}"')

    def template_exists(self) -> bool:
        return bool(self.admin(f"SELECT 1 FROM pg_database WHERE datname = '{self.template}'"))

    def restore(self) -> None:
        self.drop()
        self.admin(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def drop(self) -> None:
        self.connection.close()
        self.admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def parameters(self) -> dict[str, str]:
        known = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
        values = self.connection.settings_dict
        return {name: str(values[key]) for key, name in known.items() if values.get(key)}

    def admin(self, *statements: str) -> list[Any]:
        import psycopg

        rows: list[Any] = []
        with psycopg.connect(dbname="postgres", autocommit=True, **self.parameters()) as link:
            for statement in statements:
                cursor = link.execute(statement)  # type: ignore[call-overload]  names come from this file
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def client(self, program: str, *arguments: str) -> None:
        environment = {f"PG{name.upper()}": value for name, value in self.parameters().items()}
        subprocess.run([binary(program), *arguments], check=True, env={**os.environ, **environment}, cwd=ROOT)


def test_database(connection: Any, settings: Any, worker: str) -> TestDatabase:
    kind = SQLiteCopy if connection.vendor == "sqlite" else PostgresCopy
    CACHE.mkdir(parents=True, exist_ok=True)
    return kind(connection, cache_key(settings), worker)


test_database.__test__ = False  # type: ignore[attr-defined]  the name is what it is, not a test
