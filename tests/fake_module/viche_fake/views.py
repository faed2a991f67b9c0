"""A view of every kind."""

import secrets

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import View

from portal.files.selectors import files_of
from portal.files.services import claim_files
from viche_fake.forms import ReportForm


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fake home")


class ClassView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("fake class")


async def async_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fake async")


class AsyncClassView(View):
    async def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("fake async class")


def frame(request: HttpRequest, key: str) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(f"posted {request.POST.get('name', '')}")
    return TemplateResponse(request, "viche_fake/frame.html", {"widget": request.widget})


@never_cache
def add_files(request: HttpRequest) -> HttpResponse:
    """A form with files, as a module writes one."""
    form = ReportForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        public_id = secrets.token_urlsafe(16)
        with transaction.atomic():
            claim_files(form.cleaned_data["photos"], record=f"viche_fake:{public_id}", community=request.community)
        if not form.cleaned_data["photos"]:
            return redirect("viche_fake:home")
        return redirect("viche_fake:show_files", public_id)
    return TemplateResponse(request, "viche_fake/add_files.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def show_files(request: HttpRequest, record: str) -> HttpResponse:
    files = files_of(f"viche_fake:{record}", request.community)
    if not files:
        raise Http404
    return TemplateResponse(request, "viche_fake/show_files.html", {"files": files})
