"""A view of every kind."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.generic import View


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
