"""Each wrong module is caught by name before it starts."""

from types import ModuleType, SimpleNamespace

import pytest

from portal.registry import checks, contract
from portal.registry.checks import check_modules

WELL = "portal.registry.tasks.run_retention"


def ids(problems):
    return [problem.id for problem in problems]


@pytest.fixture
def contributed(monkeypatch):
    """Check these contributions as if a module `sample` made them."""

    def run(*items):
        config = SimpleNamespace(label="sample", name="sample")
        monkeypatch.setattr(checks, "_all_items", lambda: [(config, item) for item in items])
        return [*checks._slots(), *checks._uniqueness()]

    return run


@pytest.fixture
def configs(monkeypatch):
    def use(*modules):
        monkeypatch.setattr(checks, "module_configs", lambda: list(modules))

    return use


def module(label="sample", requires=(), **files):
    return SimpleNamespace(label=label, name=label, requires=requires, files=files, uses=())


def test_installed_modules_are_right():
    assert check_modules(None) == []


def test_something_that_is_no_slot(contributed):
    assert ids(contributed({"label": "x"})) == ["registry.E003"]


@pytest.mark.parametrize(
    "item",
    [
        contract.HealthCheck(name="a", check="viche_fake.tasks.gone"),
        contract.PersonalDataSource(name="a", export="no.such.package", erase=WELL),
        contract.SubjectPanel(key="a", label="a", template="404.html", context="viche_fake"),
    ],
)
def test_function_that_is_not_there(contributed, item):
    assert ids(contributed(item)) == ["registry.E007"]


@pytest.mark.fake_module
@pytest.mark.parametrize("name", ["viche_fake:gone", "equeue:home", "home", "viche_fake_api:home"])
def test_address_that_is_not_the_modules_own(name, monkeypatch):
    from django.apps import apps

    config = apps.get_app_config("viche_fake")
    monkeypatch.setattr(checks, "_all_items", lambda: [(config, contract.MenuItem(label="a", url_name=name))])
    assert ids(checks._slots()) == ["registry.E008"]


@pytest.mark.parametrize(
    "time",
    [
        {},
        {"minutes": 0},
        {"minutes": 1441},
        {"daily_at": "24:00"},
        {"daily_at": "3:20"},
        {"minutes": 5, "daily_at": "03:20"},
    ],
)
@pytest.mark.fake_module
def test_job_without_a_possible_time(contributed, time):
    assert ids(contributed(contract.ScheduledJob(name="a", function=WELL, **time))) == ["registry.E009"]


def test_permission_of_nobody(contributed):
    role = contract.RoleSpec(code="a", label="a", permissions=("wagtailadmin.access_admin", "nobody.x", "broken"))
    assert ids(contributed(role)) == ["registry.E010", "registry.E010"]


def test_template_that_is_not_there(contributed):
    assert ids(contributed(contract.NotificationType(code="gone", label="a"))) == ["registry.E011"]


@pytest.mark.fake_module
def test_same_name_twice(contributed):
    job = contract.ScheduledJob(name="a", function=WELL, minutes=5)
    assert ids(contributed(job, job)) == ["registry.E013"]


def test_requirement_that_is_not_installed(configs):
    configs(module("a", requires=("gone",)))
    assert ids(checks._requirements()) == ["registry.E001"]


def test_requirements_in_a_circle(configs):
    configs(module("a", requires=("b",)), module("b", requires=("c",)), module("c", requires=("a",)))
    assert set(ids(checks._requirements())) == {"registry.E006"}


@pytest.mark.parametrize("label", ["admin", "Big", "with-dash", "1st", "x" * 50])
def test_label_that_cannot_be_an_address(configs, monkeypatch, label):
    configs(module(label))
    monkeypatch.setattr(checks, "load_file", lambda config, name: ModuleType(name))
    assert ids(checks._configs()) == ["registry.E005"]


def test_module_without_contributions(configs, monkeypatch):
    configs(module())
    monkeypatch.setattr(checks, "load_file", lambda config, name: None)
    assert ids(checks._configs()) == ["registry.E002"]


@pytest.mark.parametrize("door", ["urls_public", "urls_cabinet", "urls_widget", "urls_api", "routing"])
def test_door_without_its_list(configs, monkeypatch, door):
    configs(module())
    monkeypatch.setattr(checks, "load_file", lambda config, name: ModuleType(name) if name == door else None)
    assert ids(checks._doors()) == ["registry.E012"]


def test_installed_package_that_is_no_module(settings):
    settings.INSTALLED_MODULES = [*settings.INSTALLED_MODULES, "taggit"]
    assert ids(checks._installed_are_modules()) == ["registry.E004"]
