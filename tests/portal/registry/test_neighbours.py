"""Two modules that do not know each other share every slot of the contract: nobody's word hides the other's, nobody's
fault is the other's, and switching one off takes away its own and nothing else."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.audit.words import action_words
from portal.communities.selectors import works_for
from portal.embed.selectors import widget_kinds
from portal.files.uses import find_use
from portal.forms.subjects import managed, subject_at
from portal.notifications.choices import channels, choose, is_wanted
from portal.notifications.services import queue_letter
from portal.pages.services.communities import CommunitySpec, create_community
from portal.registry.contract import Contribution
from portal.registry.health import deep_lines
from portal.registry.jobs import wanted_jobs
from portal.registry.loading import load_file
from portal.registry.modules import contributions, installed_modules
from portal.registry.services import switch_module
from portal.registry.tasks import run_retention
from portal.registry.widgets import page_widget_choices
from portal.subscriptions.selectors import topics_of
from portal.webhooks.selectors import offered_events
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.support.paths import ROOT
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
FIRST, SECOND = "viche_fake", "viche_neighbour"
BOTH = {FIRST, SECOND}
FOLDER = ROOT / "tests" / "fake_module"
DOORS = ("urls_public", "urls_cabinet", "urls_widget", "urls_api")


def every_slot(base: type[Contribution] = Contribution) -> list[type[Contribution]]:
    """Also those outside contract.py. A dataclass with slots leaves its draft behind: the last one counts."""
    found = {each.__qualname__: each for each in base.__subclasses__()}
    return [each for child in found.values() for each in [child, *every_slot(child)]]


def of_both(slot: type[Contribution], site: Site | None = None) -> set[str]:
    return {label for label, _item in contributions(slot, site)} & BOTH


@pytest.fixture
def site(vyshneva: Any) -> Site:
    return Site.objects.get(hostname="vyshneva.test")


@pytest.fixture
def worker(vyshneva: Any) -> Any:
    """Whom both modules know as somebody who works."""
    user = UserFactory(email="fake-worker@example.test")
    MembershipFactory(user=user, community=vyshneva, role="owner")
    user.refresh_from_db()
    return user


@pytest.fixture
def cabinet(browser: Client, worker: Any) -> Client:
    return sign_in_fully(browser, worker)


def off(label: str, site: Site) -> Site:
    switch_module(site=site, label=label, is_enabled=False, actor=None)
    return Site.objects.get(pk=site.pk)


@pytest.mark.parametrize("slot", every_slot(), ids=lambda slot: slot.__name__)
def test_each_slot_of_the_contract_is_shared(slot: type[Contribution]) -> None:
    assert of_both(slot) == BOTH, "a slot is tried by two: let both fake modules use it"


def test_each_door_is_shared_and_neither_names_the_other() -> None:
    configs = [config for config in installed_modules() if config.label in BOTH]
    assert {config.label for config in configs if all(load_file(config, door) for door in DOORS)} == BOTH
    for own, other in ((FIRST, SECOND), (SECOND, FIRST)):
        files = [path for path in (FOLDER / own).rglob("*.*") if path.suffix in (".py", ".html", ".txt")]
        assert len(files) > 10 and not [path for path in files if other in path.read_text("utf-8")]
        assert not names_imported(files) & {other, "tests", "modules"}


def names_imported(files: list[Path]) -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for path in files if path.suffix == ".py"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    said = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    said += [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    return {name.split(".")[0] for name in said}


@pytest.mark.parametrize(("gone", "stays"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_one_that_is_off_takes_its_own_and_nothing_else(cabinet: Client, site: Site, gone: str, stays: str) -> None:
    everything = {slot: set(map(repr, contributions(slot))) for slot in every_slot()}
    here = off(gone, site)
    for slot, before in everything.items():
        left = set(map(repr, contributions(slot, here)))
        assert of_both(slot, here) == {stays} and all(gone in each for each in before - left), slot
    for path in ("/services/%s/", "/cabinet/%s/", f"/api/v1/%s/{'things' if gone == FIRST else 'doors'}"):
        assert cabinet.get(path % gone).status_code == 404
    assert cabinet.get(f"/services/{stays}/").status_code == 200
    assert cabinet.get(f"/cabinet/{stays}/").status_code == 200
    assert Client(HTTP_HOST="cnap.vyshneva.test").get(f"/services/{gone}/").status_code == 200
    page = cabinet.get("/cabinet/").content.decode()
    assert (f"/cabinet/{stays}/" in page, f"/cabinet/{gone}/" in page) == (True, False)


def test_menu_and_cabinet_show_both(cabinet: Client) -> None:
    home = cabinet.get("/cabinet/").content.decode()
    assert "Fake section" in home and "Розділ сусіда" in home, "sections"
    assert "Hello, worker" in home and "Сусід каже вітання" in home, "panels"
    public = Client(HTTP_HOST="vyshneva.test").get("/sitemap/").content.decode()
    assert "Fake page" in public and "Сторінка сусіда" in public


def test_reports_letters_and_forms_offer_both(
    cabinet: Client, worker: Any, vyshneva: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = cabinet.get("/cabinet/reports/").content.decode()
    assert "viche_fake.report" in reports and "viche_neighbour.knocks" in reports
    assert "зелені" in cabinet.get("/cabinet/reports/viche_neighbour.knocks/").content.decode()
    kinds = cabinet.get("/cabinet/notifications/").content.decode()
    assert "Hello" in kinds and "Новини сусіда" in kinds
    choose(worker, [])
    assert not is_wanted(worker.email, "viche_neighbour/news") and is_wanted(worker.email, "viche_fake/hello")
    monkeypatch.setattr("viche_neighbour.selectors.HOUSES", {"1": "Дім 1"})
    places = {(subject.kind, name) for subject, _id, name in managed(worker, vyshneva, site)}
    assert {("viche_fake.thing", "A thing"), ("viche_neighbour.house", "Дім 1")} <= places
    first, second = (subject_at(kind, vyshneva, "1") for kind in ("viche_fake.thing", "viche_neighbour.house"))
    assert first and second and (first.name, second.name) == ("A thing", "Дім 1"), "one id, two places"


def test_lists_to_choose_from_have_both(vyshneva: Any, site: Site) -> None:
    assert {"viche_fake.fakes", "viche_neighbour.news"} <= set(topics_of(site))
    assert {"viche_fake.waved", "viche_neighbour.knocked"} <= {code for code, _words in offered_events(vyshneva, [])}
    assert {"viche_fake.frame", "viche_neighbour.frame"} <= set(widget_kinds(site))
    assert {"viche_fake.hello", "viche_neighbour.line"} <= {key for key, _label in page_widget_choices()}
    assert {"viche_fake.waved", "viche_neighbour.knocked"} <= set(action_words())
    for code in ("viche_fake.photos", "viche_neighbour.plans"):
        found = find_use(code, site)
        assert found is not None and found.code == code


def test_admin_has_help_roles_and_samples_of_both(cabinet: Client) -> None:
    guide = cabinet.get("/admin/guide/").content.decode()
    assert "Сторінка вигаданого модуля." in guide and "Сторінка вигаданого сусіда." in guide
    roles = cabinet.get("/admin/roles/").content.decode()
    assert "Keeper" in roles and "Двірник" in roles
    samples = cabinet.get("/styleguide/").content.decode()
    assert "viche_fake: Sample" in samples and "viche_neighbour: Зразок сусіда" in samples


def test_each_says_who_works_and_one_word_is_enough(vyshneva: Any) -> None:
    said = {name: works_for(UserFactory(email=f"{name}@example.test"), vyshneva) for name in ("fake-worker", "x")}
    assert said == {"fake-worker": True, "x": False}
    assert works_for(UserFactory(email="neighbour-worker@example.test"), vyshneva)


def test_jobs_of_both_run_until_one_is_off_everywhere(vyshneva: Any) -> None:
    ours = {"viche_fake.tick", "viche_fake.nightly", "viche_neighbour.look"}
    assert ours <= set(wanted_jobs())
    for each in Site.objects.all():
        off(FIRST, each)
    assert ours & set(wanted_jobs()) == {"viche_neighbour.look"}


def test_fault_of_one_is_said_and_stops_not_the_other(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*asked: Any) -> None:
        raise RuntimeError("the disk is full")

    done: list[Any] = []
    monkeypatch.setattr("viche_neighbour.services.purge", lambda before: done.append(before) or 5)
    monkeypatch.setattr("viche_fake.tasks.purge", broken)
    with pytest.raises(RuntimeError, match=r"viche_fake\.rows: RuntimeError: the disk is full"):
        run_retention()
    assert len(done) == 1
    monkeypatch.setattr("viche_fake.health.check", broken)
    lines = {line.name: line.is_well for line in deep_lines()}
    assert (lines[FIRST], lines[SECOND]) == (False, True)


def test_channels_of_both_are_told_and_one_that_fails_stops_neither_letter_nor_the_other(
    vyshneva: Any, site: Site, citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def broken(notice: Any) -> None:
        raise RuntimeError("the drum is torn")

    monkeypatch.setattr("viche_fake.selectors.drums", lambda: True)
    monkeypatch.setattr("viche_neighbour.selectors.flies", lambda: True)
    monkeypatch.setattr("viche_fake.services.tell", broken)
    monkeypatch.setattr("viche_neighbour.services.MADE", told)
    assert {"mail", FIRST, SECOND} <= set(channels())
    letter = queue_letter(key="k", code="viche_neighbour/news", to=citizen.email, site=site, context={})
    assert (letter.state, told) == ("queued", ["dove: viche_neighbour/news"])
    choose(citizen, [("viche_neighbour/news", FIRST)])
    assert queue_letter(key="l", code="viche_neighbour/news", to=citizen.email, site=site, context={}).text == ""
    assert len(told) == 1, "not wanted this way any more"


def test_new_community_gets_the_pages_of_both(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr("viche_fake.services.create_pages", lambda community, home, kind: made.append(f"fake {kind}"))
    monkeypatch.setattr("viche_neighbour.services.MADE", made)
    create_community(CommunitySpec(name="Третя", name_en="Third", slug="third", host="third.test"))
    assert made == ["fake community", "pages of community"]
