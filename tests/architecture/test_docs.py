"""Papers name what exists: links inside the repository, files, tests, commands of make and of manage.py."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import tracked

PAPERS = sorted(path for path in tracked() if path.suffix == ".md")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
FILE = re.compile(
    r"(?<![\w/.])((?:portal|modules|local_queue|tests|tools|docs|templates|themes|static)/[\w/.-]+\.\w+)"
)
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
TARGET = re.compile(r"\bmake ([a-z][\w-]*)")
COMMAND = re.compile(r"manage\.py (\w+)")
OF_OTHERS = {"check", "createsuperuser", "makemigrations", "migrate", "qcluster"}
# Read by developers' and tests' settings only; production refuses a shifted clock.
OF_TESTS = {"CLOCK_SHIFT_SECONDS", "DEBUG", "FAKE_MODULE"}
# An invented module of the example, and prose.
INVENTED = "lost_pets"


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_links_lead_to_files(paper: Path) -> None:
    inside = [link for link in LINK.findall(text(paper)) if not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=str)
def test_named_files_and_tests_exist(paper: Path) -> None:
    files = {name for name in FILE.findall(text(paper)) if INVENTED not in name}
    assert sorted(name for name in files if not Path(name).exists()) == []
    lost = [(name, test) for name, test in TEST.findall(text(paper)) if f"def {test}(" not in text(Path(name))]
    assert lost == []


def test_named_commands_exist() -> None:
    targets = set(re.findall(r"^([\w-]+)[%]?:", text(Path("Makefile")), re.MULTILINE))
    commands = {path.stem for path in tracked() if path.parent.name == "commands"} | OF_OTHERS
    for paper in PAPERS:
        quoted = " ".join(re.findall(r"`[^`\n]+`|^```sh$.*?^```$", text(paper), re.MULTILINE | re.DOTALL))
        named = set(TARGET.findall(quoted)) - {"bench-NAME"}
        assert named <= targets, (paper, named - targets)
        assert set(COMMAND.findall(quoted)) <= commands, paper


def test_every_variable_of_the_environment_is_explained() -> None:
    settings = [path for path in tracked() if "settings" in path.parts and path.parts[0] in ("portal", "local_queue")]
    read = {name for path in settings for name in re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text(path))}
    papers = text(Path("docs/deploy.md")) + text(Path("docs/hall.md"))
    assert len(read) > 20
    assert sorted(name for name in read - OF_TESTS if not re.search(rf"\b{name}\b", papers)) == []
