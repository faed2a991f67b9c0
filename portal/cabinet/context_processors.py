"""`cabinet`: what the shell of the cabinet draws. Nothing is asked of the database until a template reads it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from portal.cabinet.selectors import Section, role_of, visible_sections
from portal.communities.selectors import works_for


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def sections(self) -> list[Section]:
        return visible_sections(self.request)

    @property
    def main(self) -> list[Section]:
        return [section for section in self.sections if not section.group]

    @property
    def hall(self) -> list[Section]:
        return [section for section in self.sections if section.group == "hall"]

    @property
    def settings(self) -> list[Section]:
        return [section for section in self.sections if section.group == "settings"]

    @property
    def needs_action(self) -> int:
        return sum(section.counter for section in self.sections)

    @cached_property
    def role(self) -> str:
        return role_of(self.request.user, getattr(self.request, "community", None))

    @cached_property
    def is_staff(self) -> bool:
        return works_for(self.request.user)

    @property
    def has_admin(self) -> bool:
        return self.request.user.has_perm("wagtailadmin.access_admin")

    @property
    def initials(self) -> str:
        user = self.request.user
        names = [user.first_name, user.last_name] if user.first_name or user.last_name else [user.email]
        return "".join(name[:1] for name in names if name).upper()


def cabinet(request: HttpRequest) -> dict[str, Any]:
    return {"cabinet": SimpleLazyObject(lambda: Shell(request))}
