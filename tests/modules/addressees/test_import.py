"""Whole tables of addressees: the tree comes out whatever the order of rows, or nothing does."""

from typing import Any

import pytest
from django.urls import reverse

from modules.addressees.engine.tree import levels
from modules.addressees.models import Addressee
from modules.addressees.services import update_addressee
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services import work_on
from portal.search.models import Change
from tests.factories.addressees import AddresseeFactory, AddresseeGroupFactory

pytestmark = pytest.mark.django_db
HEAD = "Адреса сторінки;Входить до;Вид;Назва;Групи\n"


def brought(community: Any, text: str | bytes) -> ImportRun:
    data = text if isinstance(text, bytes) else text.encode()
    run = services.receive_table(
        community=community, code="addressees.addressee", actor=None, name="addressees.csv", data=data
    )
    work_on(run.pk)
    run.refresh_from_db()
    return run


def applied(run: ImportRun) -> ImportRun:
    services.apply_import(run=run, actor=None)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def said(run: ImportRun) -> dict[int, list[tuple[str, str]]]:
    return {row.line: [(code, text) for code, text in row.problems] for row in run.rows.all() if row.problems}


@pytest.mark.db
def test_tree_comes_out_whatever_the_order_of_rows(community, stranger) -> None:
    AddresseeGroupFactory(community=community, slug="deputaty")
    AddresseeFactory(community=stranger, slug="rada", name="Їхня рада")
    old = AddresseeFactory(community=community, slug="arkhiv", name="Архів")
    run = brought(
        community,
        HEAD + "viddil;vykonkom;підрозділ;Відділ освіти;\n"
        "vykonkom;rada;орган місцевого самоврядування;Виконком;\n"
        "rada;;орган місцевого самоврядування;Рада;\n"
        "khto;rada;депутат;Їжак Ганна;deputaty\n"
        "arkhiv;viddil;підрозділ;Архівний сектор;\n",
    )
    assert run.counts == {"new": 4, "changed": 1}, said(run)
    assert Addressee.objects.for_community(community).count() == 1
    Change.objects.all().delete()
    assert applied(run).state == "applied", run.problem
    rows = list(Addressee.objects.for_community(community).values_list("slug", "depth"))
    assert rows == [("rada", 0), ("vykonkom", 1), ("viddil", 2), ("arkhiv", 3), ("khto", 1)]
    old.refresh_from_db()
    assert (old.name, old.path.count("/")) == ("Архівний сектор", 5)
    assert "сектор" in old.search_text
    assert [group.slug for group in Addressee.objects.get(slug="khto").groups.all()] == ["deputaty"]
    assert set(Change.objects.values_list("object_id", flat=True)) >= {str(old.pk)}
    assert Addressee.objects.for_community(stranger).get().name == "Їхня рада"


def test_what_breaks_the_tree_is_said_by_its_row(community, stranger) -> None:
    AddresseeFactory(community=stranger, slug="chuzhyi")
    top = AddresseeFactory(community=community, slug="top", name="Рада")
    AddresseeFactory(community=community, slug="nyz", name="Відділ", parent=top)
    run = brought(
        community,
        HEAD + "top;nyz;підрозділ;Рада;\n"
        "a;chuzhyi;депутат;А;\n"
        "b;c;депутат;Б;\n"
        "c;b;депутат;В;\n"
        "d;;невідоме;Г;\n"
        "e;;депутат;Ґ;nemaie\n"
        "f f;;депутат;;\n"
        "h;h;депутат;Є;\n",
    )
    found = said(run)
    assert {line: [code for code, _text in problems] for line, problems in found.items()} == {
        2: ["parent"], 3: ["parent"], 4: ["parent"], 5: ["parent"], 6: ["kind"], 7: ["groups_"], 8: ["slug", "name"],
        9: ["parent"],
    }  # fmt: skip
    assert "не може входити до самого себе" in found[2][0][1]
    assert found[3][0][1] == "Немає адресата «chuzhyi» ні в громаді, ні в цій таблиці."
    assert "депутат" in found[6][0][1] and "Такої групи" in found[7][0][1]
    assert Addressee.objects.for_community(community).count() == 2


def test_tree_that_moved_after_the_check_writes_nothing(community) -> None:
    AddresseeFactory(community=community, slug="rada", name="Рада")
    run = brought(community, HEAD + "viddil;rada;депутат;Хтось;\n")
    update_addressee(addressee_id=Addressee.objects.get().pk, actor=None, slug="insha")
    run = applied(run)
    assert run.state == "checking" and Addressee.objects.count() == 1
    work_on(run.pk)
    run.refresh_from_db()
    assert run.counts == {"error": 1}


def test_export_of_the_registry_comes_in_without_changes(admin, community) -> None:
    group = AddresseeGroupFactory(community=community, slug="hrupa")
    top = AddresseeFactory(community=community, name="Рада", kind="body", description="Рядок\r\nдругий", phone="+1")
    AddresseeFactory(community=community, name="Відділ", parent=top, is_public=False, order=3).groups.add(group)
    for kind in ("csv", "xlsx"):
        answer = admin.get(reverse("addressees_addressee_modeladmin_index"), {"export": kind})
        run = brought(community, answer.getvalue())
        assert run.counts == {"same": 2}, (kind, said(run), list(run.rows.values_list("changes", flat=True)))


def test_list_offers_the_import(admin, community) -> None:
    page = admin.get(reverse("addressees_addressee_modeladmin_index")).content.decode()
    assert reverse("imports_admin:table", args=["addressees.addressee"]) in page
    page = admin.get(reverse("imports_admin:table", args=["addressees.addressee"])).content.decode()
    assert "Групи створюють заздалегідь" in page


def test_levels_of_a_tree_with_circles() -> None:
    found = levels({"a": None, "b": "a", "c": "d", "d": "c", "e": "c", "f": "f", "g": "nobody", "h": "g"})
    assert found == {"a": 0, "b": 1, "c": None, "d": None, "e": None, "f": None, "g": 0, "h": 1}
    deep = levels({str(n): str(n - 1) if n else None for n in range(5_000)})
    assert deep["4999"] == 4_999
