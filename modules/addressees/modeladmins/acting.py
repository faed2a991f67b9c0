"""Many addressees at once in the admin: tick them, look at what would happen, do it, take it back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from modules.addressees.models import Addressee, AddresseeGroup
from modules.addressees.selectors.choices import indented, possible_groups
from modules.addressees.services.bulk import group_addressees, move_addressees, show_addressees, topmost
from portal.common import clock
from portal.common.rights import may_in

LAST = "addressees_last"
INDEX = "addressees_addressee_modeladmin_index"
MOST = 2000
NAMED = 12
UNDO_SECONDS = 1800
TOP = "-"
ACTS = {
    "hide": pgettext_lazy("many addressees", "Hide from people"),
    "show": pgettext_lazy("many addressees", "Show to people"),
    "move": pgettext_lazy("many addressees", "Move under another one"),
    "join": pgettext_lazy("many addressees", "Put into a group"),
    "leave": pgettext_lazy("many addressees", "Take out of a group"),
}
DONE = {
    "hide": gettext_lazy("Hidden from people: %(count)s."),
    "show": gettext_lazy("Shown to people: %(count)s."),
    "move": gettext_lazy("Moved: %(count)s."),
    "join": gettext_lazy("Put into the group: %(count)s."),
    "leave": gettext_lazy("Taken out of the group: %(count)s."),
}


@dataclass
class Deed:
    """What is to be done: `target` is the public id of a parent, TOP, or the address of a group."""

    community: Any
    actor: Any
    rows: list[Addressee]
    target: str = ""
    taken_back: dict[str, str] = field(default_factory=dict)

    def show(self) -> list[Addressee]:
        ids = [row.pk for row in self.rows]
        return show_addressees(community=self.community, ids=ids, is_public=True, actor=self.actor)

    def hide(self) -> list[Addressee]:
        ids = [row.pk for row in self.rows]
        return show_addressees(community=self.community, ids=ids, is_public=False, actor=self.actor)

    def move(self) -> list[Addressee]:
        above = None if self.target == TOP else self._known()[self.target]
        places = {row.pk: above for row in topmost(self.rows)}
        return move_addressees(community=self.community, places=places, actor=self.actor)

    def put_back(self) -> list[Addressee]:
        """Each to where it was, unless somebody has moved it meanwhile."""
        known = self._known() | {"": None}
        now = None if self.target == TOP else known.get(self.target)
        places = {
            row.pk: known[self.taken_back[row.public_id]]
            for row in self.rows
            if row.parent_id == now and self.taken_back[row.public_id] in known
        }
        return move_addressees(community=self.community, places=places, actor=self.actor)

    def join(self) -> list[Addressee]:
        return self._group(is_in=True)

    def leave(self) -> list[Addressee]:
        return self._group(is_in=False)

    def _group(self, *, is_in: bool) -> list[Addressee]:
        group = AddresseeGroup.objects.for_community(self.community).filter(slug=self.target).first()
        ids = [row.pk for row in self.rows]
        if group is None:
            raise ValidationError(_("There is no such group any more."))
        return group_addressees(community=self.community, ids=ids, group=group, is_in=is_in, actor=self.actor)

    def _known(self) -> dict[str, int | None]:
        return dict(Addressee.objects.for_community(self.community).values_list("public_id", "pk"))


DEEDS: dict[str, Callable[[Deed], list[Addressee]]] = {
    "show": Deed.show,
    "hide": Deed.hide,
    "move": Deed.move,
    "join": Deed.join,
    "leave": Deed.leave,
}
BACK: dict[str, Callable[[Deed], list[Addressee]]] = {
    "show": Deed.hide,
    "hide": Deed.show,
    "move": Deed.put_back,
    "join": Deed.leave,
    "leave": Deed.join,
}


class TargetForm(forms.Form):
    """Where to; showing and hiding ask nothing."""

    target = forms.ChoiceField(error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")})

    def __init__(self, name: str, community: Any, rows: list[Addressee], data: Any = None) -> None:
        super().__init__(data)
        choices: list[tuple[str, str]] = []
        if name == "move":
            self.fields["target"].label = _("New place")
            paths = tuple(row.path for row in rows)
            others = [row for row in Addressee.objects.for_community(community) if not row.path.startswith(paths)]
            choices = [(TOP, _("— top of the tree —")), *((row.public_id, indented(row)) for row in others)]
        elif name in ("join", "leave"):
            self.fields["target"].label = pgettext_lazy("of addressees", "Group")
            choices = [(group.slug, group.name) for group in possible_groups(community)]
        else:
            del self.fields["target"]
            return
        self.fields["target"].choices = [("", _("— choose —")), *choices]  # type: ignore[attr-defined]  it is ours
        self.is_empty = not choices


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """POST `act` and public ids shows what would happen; with `sure` it is done, and can be taken back."""
    _check_rights(request)
    name = request.POST.get("act", "")
    rows = _chosen(request, request.POST.getlist("ids"))
    if not rows:
        messages.warning(request, _("Tick addressees in the list first."))
        return redirect(_back(request))
    if name not in ACTS:
        messages.warning(request, _("Choose what to do with the ticked ones."))
        return redirect(_back(request))
    is_sure = "sure" in request.POST
    form = TargetForm(name, request.community, rows, request.POST if is_sure else None)
    if is_sure and form.is_valid():
        target = form.cleaned_data.get("target", "")
        try:
            changed = DEEDS[name](Deed(request.community, request.user, rows, target))
        except ValidationError as error:
            form.add_error("target" if "target" in form.fields else None, error.messages)
        else:
            _remember(request, name, target, changed)
            return redirect(_back(request))
    context = {"form": form, "act": name, "label": ACTS[name], "rows": rows, "next": _back(request)}
    context |= {"named": rows[:NAMED], "more": max(len(rows) - NAMED, 0), "below": _below(request.community, rows)}
    return TemplateResponse(request, "addressees/admin/act.html", context, status=422 if is_sure else 200)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The last deed of this person is taken back, once; what others have changed meanwhile stays."""
    _check_rights(request)
    last = last_step(request)
    request.session[LAST] = None
    if last is None:
        messages.info(request, _("There is nothing to take back any more."))
        return redirect(_back(request))
    rows = _chosen(request, list(last["rows"]))
    try:
        changed = BACK[last["act"]](Deed(request.community, request.user, rows, last["target"], last["rows"]))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("Taken back: %(count)s.") % {"count": len(changed)}
        left = len(last["rows"]) - len(changed)
        text += " " + _("Changed by others meanwhile and left so: %(count)s.") % {"count": left} if left else ""
        messages.success(request, text)
    return redirect(_back(request))


def last_step(request: HttpRequest) -> dict[str, Any] | None:
    """What the list offers to take back: the last deed here, for half an hour."""
    last: dict[str, Any] | None = request.session.get(LAST)
    if not last or last["community"] != request.community.pk:
        return None
    return last if clock.now().timestamp() - last["at"] < UNDO_SECONDS else None


def _remember(request: HttpRequest, name: str, target: str, changed: list[Addressee]) -> None:
    if not changed:
        request.session[LAST] = None
        messages.info(request, _("Nothing changed: they were so already."))
        return
    known = Addressee.objects.for_community(request.community)
    above = {row.pk: row.public_id for row in known.filter(pk__in={row.parent_id for row in changed})}
    text = str(DONE[name]) % {"count": len(changed)}
    if name == "show":
        covered = known.filter(pk__in=[row.pk for row in changed], is_listed=False).count()
        if covered:
            said = _("Of them, not seen yet because what they belong to is hidden: %(count)s.")
            text += " " + said % {"count": covered}
    request.session[LAST] = {
        "act": name,
        "target": target,
        "rows": {row.public_id: above.get(row.parent_id, "") for row in changed},
        "text": text,
        "community": request.community.pk,
        "at": clock.now().timestamp(),
    }


def _check_rights(request: HttpRequest) -> None:
    if not may_in(request.user, "addressees.change_addressee", request.community):
        raise PermissionDenied


def _chosen(request: HttpRequest, ids: list[str]) -> list[Addressee]:
    wanted = [each for each in ids[:MOST] if each.isprintable()]
    return list(Addressee.objects.for_community(request.community).filter(public_id__in=wanted))


def _below(community: Any, rows: list[Addressee]) -> int:
    """How many shown ones stand below them."""
    paths, own = tuple(row.path for row in rows), {row.path for row in rows}
    shown = Addressee.objects.for_community(community).public().values_list("path", flat=True)
    return sum(path not in own and path.startswith(paths) for path in shown)


def _back(request: HttpRequest) -> str:
    """The list as it was, with its filters and its page."""
    back = request.POST.get("next", "")
    is_ours = back.startswith("/admin/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if is_ours else INDEX
