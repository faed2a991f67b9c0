"""Whose rows the registries show (rule 41)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from portal.common.modeladmins import ScopedModelAdmin


class InstitutionModelAdmin(ScopedModelAdmin):
    """Rows of the institutions that a person works for today, as in the cabinet; an administrator's are all."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).for_user(request.user)  # type: ignore[attr-defined]  scoped query sets
