"""Cabinet: addressees that a person works for, and cards that they may edit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from modules.addressees.forms import CardForm
from modules.addressees.selectors.catalogue import PAGE_ROWS, WORK_HOURS, listing
from modules.addressees.selectors.editing import editable_by, fields_for
from modules.addressees.selectors.moderation import moderated_by
from modules.addressees.selectors.photos import FACES
from modules.addressees.services.cards import edit_card
from modules.addressees.services.photographs import safe_photograph
from portal.calendar.selectors import calendar_of


def mine(request: HttpRequest) -> HttpResponse:
    """Those that a person works for today, and the own card, page by page: administrators work for thousands."""
    own = editable_by(request.user, request.community)
    rows = (moderated_by(request.user, request.community) | own).select_related("parent")
    page = Paginator(rows.prefetch_related(WORK_HOURS, FACES), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "rows": listing(page.object_list, calendar_of(request.community)),
        "editable": set(own.filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)),
        "pages": page,
    }
    return render(request, "addressees/mine.html", context)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A card; what is another's does not exist here."""
    row = editable_by(request.user, request.community).filter(slug=slug).select_related("community", "photo").first()
    fields = fields_for(request.user, row) if row is not None else ()
    if row is None or not fields:
        raise Http404
    form = CardForm(request.POST or None, request.FILES or None, instance=row, card_fields=fields)
    if request.method == "POST" and form.is_valid() and _saved(form, row.pk, request.user):
        messages.success(request, _("The card is saved."))
        return redirect("addressees_cabinet:mine")
    context = {"form": form, "addressee": row}
    status = 422 if request.method == "POST" else 200
    return render(request, "addressees/edit_card.html", context, status=status)


def _saved(form: CardForm, addressee_id: int, actor: Any) -> bool:
    upload = form.cleaned_data.get("new_photo")
    try:
        photo = safe_photograph(upload) if upload else None
    except ValidationError as error:
        form.add_error("new_photo", error)
        return False
    edit_card(
        addressee_id=addressee_id,
        actor=actor,
        changes=form.changes(),
        photo=photo,
        drops_photo=bool(form.cleaned_data.get("drops_photo")),
    )
    return True
