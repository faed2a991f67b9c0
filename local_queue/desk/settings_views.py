"""«Налаштування вікна»: its name on the monitor, whom it receives, how its bar behaves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from local_queue.desk.access import desk_required
from local_queue.desk.forms import SettingsForm
from local_queue.desk.selectors import type_choices
from local_queue.tickets.models import Device
from local_queue.tickets.selectors import rules
from local_queue.tickets.services import desks
from local_queue.tickets.services.refusals import Refusal

PREFERENCES = ("signal", "auto_next", "large", "dark", "contrast")


@require_http_methods(["GET", "POST"])
@desk_required
def settings(request: HttpRequest, desk: Device) -> HttpResponse:
    initial = {"title": str(desk), **desk.preferences}
    kinds = type_choices(desk)
    kinds = kinds if len(kinds) > 1 else []  # nothing to choose
    form = SettingsForm(request.POST or None, initial=initial, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            if form.names:
                desks.choose_types(desk.public_id, form.chosen("main"), form.chosen("help"))
            desks.rename(desk.public_id, form.cleaned_data["title"])
            desks.prefer(desk.public_id, **{name: form.cleaned_data[name] for name in PREFERENCES})
            messages.success(request, _("Saved."))
            return redirect("desk-settings")
        except Refusal as refusal:
            form.add_error(None, refusal.text)
    minutes = int(rules().help_after.total_seconds() // 60)
    context = {"form": form, "desk": desk, "keys": KEYS, "help_minutes": minutes}
    return render(request, "desk/settings.html", context, status=422 if form.errors else 200)


KEYS = [
    (gettext_lazy("Next, Start, Finish"), "Alt 1"),
    (gettext_lazy("Finish and next"), "Alt 2"),
    (gettext_lazy("Repeat"), "Alt 3"),
    (gettext_lazy("Did not come"), "Alt 4"),
    (gettext_lazy("Put aside"), "Alt 5"),
    (gettext_lazy("Send on; of a free desk: give a ticket"), "Alt 6"),
    (gettext_lazy("Break"), "Alt 7"),
    (gettext_lazy("By number"), "Alt 8"),
    (gettext_lazy("Return the last one who did not come"), "Alt 9"),
    (gettext_lazy("Alarm"), "Alt 0"),
    (gettext_lazy("Take the last act back"), "Alt Z"),
]
