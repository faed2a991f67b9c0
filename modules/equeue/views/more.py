"""The block «Додаткова інформація» of the pages that book."""

from django.http import HttpRequest

from modules.equeue.forms.more import MoreForm
from modules.equeue.models import Queue


def more_form(request: HttpRequest, queue: Queue, seed: str, previous_number: str = "") -> MoreForm | None:
    """The form as it was posted, or as it was left; None where the queue takes no files. A posted one is cleaned at
    once: its files stay, whatever is wrong with the other fields."""
    if not queue.takes_files:
        return None
    if request.method != "POST":
        return MoreForm(request=request, seed=seed, initial={"previous_number": previous_number})
    form = MoreForm(request.POST, request.FILES, request=request, seed=seed)
    form.is_valid()
    return form


def said_more(form: MoreForm | None) -> str:
    """The number that was typed, of a form without errors."""
    return form.cleaned_data["previous_number"] if form is not None else ""
