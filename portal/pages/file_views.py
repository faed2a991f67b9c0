"""robots.txt, sitemap.xml, documents and images of a site."""

import posixpath
from itertools import islice
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import Collection, Page, Site

from portal.pages.models import PictureRendition, PublicDocument
from portal.pages.search_documents import NEWS, PAGES
from portal.pages.selectors import public_pages
from portal.search.selectors import found_addresses

YEAR = 365 * 24 * 3600
LONGEST_SITEMAP = 50_000
IMAGE_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    lines += [f"Disallow: {path}" for path in ("/admin/", "/cabinet/", "/accounts/", "/search/", "/en/search/")]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_xml(request: HttpRequest) -> HttpResponse:
    """Public pages of this host in every language of the site, and what its modules let people find."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    roots = [site.root_page, *site.root_page.get_translations().live().filter(alias_of=None)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for root in roots:
        for page in public_pages(root).order_by("path")[:LONGEST_SITEMAP]:
            changed = f"<lastmod>{page.last_published_at.date()}</lastmod>" if page.last_published_at else ""
            lines.append(f"<url><loc>{escape(_absolute(page, request))}</loc>{changed}</url>")
    for path in islice(found_addresses(request, site, apart_from=(PAGES, NEWS)), LONGEST_SITEMAP):
        lines.append(f"<url><loc>{escape(request.build_absolute_uri(path))}</loc></url>")
    return HttpResponse("\n".join([*lines, "</urlset>"]), content_type="application/xml; charset=utf-8")


def _absolute(page: Page, request: HttpRequest) -> str:
    return request.build_absolute_uri(page.get_url(request) or "/")


def _belongs_here(collection: Collection, request: HttpRequest) -> bool:
    """Media of another community is not served under this host; what lies in the root collection is common."""
    community = getattr(request, "community", None)
    own = community.collection if community is not None else None
    return collection.depth == 1 or (own is not None and collection.path.startswith(own.path))


@require_safe
def document(request: HttpRequest, public_id: str, filename: str) -> HttpResponseBase:
    """Wagtail's own view (privacy of collections, attachment headers) behind a random address."""
    found = get_object_or_404(PublicDocument.objects.select_related("collection"), public_id=public_id)
    if not _belongs_here(found.collection, request):
        raise Http404
    response: HttpResponseBase = serve_document(request, found.pk, filename)
    return response


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """Renditions only: originals may hold what the crop left out. Names carry a hash, so they live for a year."""
    path = posixpath.normpath(f"images/{name}")
    extension = posixpath.splitext(path)[1].lower()
    if not path.startswith("images/") or extension not in IMAGE_TYPES:
        raise Http404
    rendition = get_object_or_404(PictureRendition.objects.select_related("image__collection"), file=path)
    if not _belongs_here(rendition.image.collection, request) or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path), content_type=IMAGE_TYPES[extension])
    response["Cache-Control"] = f"public, max-age={YEAR if not settings.DEBUG else 0}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
