"""The HTTP API: one NinjaAPI, a router from each module's urls_api.py, guarded by the per-site switch."""

from django.http import Http404, HttpRequest
from ninja import NinjaAPI
from wagtail.models import Site

from portal.registry.modules import installed_modules, is_enabled


def build_api() -> NinjaAPI:
    api = NinjaAPI(title="Віче", version="1.0.0", urls_namespace="api", docs_url="/docs", openapi_url="/openapi.json")
    for module in installed_modules():
        source = module.load("urls_api")
        if source is not None:
            api.add_router(f"/v1/{module.label}/", source.router, tags=[str(module.verbose_name)])
    return api


def require_enabled(label: str, request: HttpRequest) -> None:
    """Routers call this first: a module that the site has off answers 404."""
    if not is_enabled(label, Site.find_for_request(request)):
        raise Http404
