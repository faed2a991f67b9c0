"""Tables that the core and modules offer for import."""

from typing import Any

from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.common.rights import may_in
from portal.imports.models import ImportRun
from portal.imports.resources import TableResource
from portal.registry.contract import ImportTable
from portal.registry.modules import contributions


def import_table(code: str, site: Site | None = None) -> ImportTable | None:
    """None where it is unknown, or its module is off on the site."""
    return next((table for _label, table in contributions(ImportTable, site) if table.code == code), None)


def may_import(user: Any, table: ImportTable, community: Any) -> bool:
    return all(may_in(user, permission, community) for permission in table.permissions)


def tables_beside(table: ImportTable, user: Any, community: Any, site: Site | None) -> list[ImportTable]:
    """Tables of the same module that the person may bring, this one among them; none where there is no other."""
    module = table.code.partition(".")[0]
    found = [each for _label, each in contributions(ImportTable, site) if each.code.partition(".")[0] == module]
    found = [each for each in found if may_import(user, each, community)]
    return sorted(found, key=lambda each: each.order) if len(found) > 1 else []


def resource_of(table: ImportTable, community: Any, actor: Any = None) -> TableResource:
    found: TableResource = import_string(table.resource)(community=community, actor=actor)
    return found


def resource_of_run(run: ImportRun) -> TableResource:
    """For the worker, whatever sites have on."""
    table = import_table(run.code)
    if table is None:
        raise LookupError(run.code)
    return resource_of(table, run.community, run.actor)
