"""The HTTP API: one NinjaAPI, routers of the core, one from each module's urls_api.py behind the per-site switch."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError

from portal.common.idempotency import IdempotencyConflict, fingerprint_of, run_once
from portal.common.refusals import Refusal
from portal.registry.guards import require_enabled
from portal.registry.loading import load_file
from portal.registry.modules import installed_modules

__all__ = [
    "KEY",
    "WRITE",
    "build_api",
    "key_of",
    "refuse_longer",
    "require_enabled",
    "run_idempotent",
    "unknown_address",
]

MIN_KEY, MAX_KEY = 8, 200
# Read by key_of; named for the description of a write.
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Random, one for each wish. A repeat with it does nothing twice.",
    "schema": {"type": "string", "minLength": MIN_KEY, "maxLength": MAX_KEY},
}
WRITE = {"parameters": [KEY]}


def build_api(core: Mapping[str, tuple[Router, Any]]) -> NinjaAPI:
    """`core`: label → router and name, of apps of the core, which no site switches off."""
    api = NinjaAPI(title="Віче", version="1.0.0", urls_namespace="api", docs_url="/docs", openapi_url="/openapi.json")
    _answer_errors(api)
    for label, (router, name) in core.items():
        api.add_router(f"/v1/{label}/", router, tags=[str(name)])
    for module in installed_modules():
        source = load_file(module, "urls_api")
        if source is not None:
            guarded = Router()
            guarded.add_router("", source.router)
            guarded.add_decorator(partial(_guarded, module.label), mode="view")
            api.add_router(f"/v1/{module.label}/", guarded, tags=[str(module.verbose_name)])
    return api


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Stands after everything below /api/: a program is told in its own shape, not by a page of the site. An address
    that lacks no more than its slash leads to the one with it, as everywhere."""
    lacks_slash = request.method in ("GET", "HEAD") and not request.path_info.endswith("/")
    if lacks_slash and resolve(f"{request.path_info}/").func is not unknown_address:
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return _not_found()


def run_idempotent(request: HttpRequest, *, scope: str, action: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run a write under the request's Idempotency-Key header; 400 without one, 422 for a reused key.

    `scope` names the operation; put the caller into it where two callers may choose the same key.
    """
    key = key_of(request)
    fingerprint = fingerprint_of(request.method, request.get_full_path(), request.body.decode("utf-8", "replace"))
    return run_once(scope=scope, key=key, fingerprint=fingerprint, action=action)


def key_of(request: HttpRequest) -> str:
    """The Idempotency-Key of a write. Error: HttpError 400."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not MIN_KEY <= len(key) <= MAX_KEY:
        raise HttpError(400, _("Send the header Idempotency-Key with 8–200 characters."))
    return key


def refuse_longer(most: int, run: Callable[..., Any]) -> Callable[..., Any]:
    """Around an operation: 413 for a body of more than `most` bytes, before it is read."""

    @wraps(run)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not (size.isascii() and size.isdigit() and len(size) < 12 and int(size) <= most):
            return _refusal("too_large", _("The request is too large."), 413)
        return run(request, **kwargs)

    return wrapper


def _guarded(label: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """Around an operation, before its authentication and validation."""
    if iscoroutinefunction(run):

        @wraps(run)
        async def async_wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                await sync_to_async(require_enabled)(label, request)
            except Http404:
                return _not_found()
            return await run(request, **kwargs)

        return async_wrapper

    @wraps(run)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            require_enabled(label, request)
        except Http404:
            return _not_found()
        return run(request, **kwargs)

    return wrapper


def _not_found() -> HttpResponse:
    return _refusal("not_found", _("There is nothing at this address."), 404)


def _refusal(code: str, sentence: str, status: int) -> HttpResponse:
    return JsonResponse(_body(code, sentence), status=status)


def _body(code: str, sentence: str, **extra: object) -> dict[str, object]:
    """`detail` repeats the sentence: it is where Ninja's own refusals have it."""
    return {"error": code, "message": sentence, "detail": sentence, **extra}


def _answer_errors(api: NinjaAPI) -> None:
    """Every refusal has a code in `error` and a plain sentence in `message`."""

    def answer(request: HttpRequest, status: int, code: str, sentence: str, **extra: object) -> HttpResponse:
        return api.create_response(request, _body(code, sentence, **extra), status=status)

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
        fields = [{"field": name, "reason": str(sentence)} for name, sentence in error.errors.items()]
        extra = {"fields": fields} if fields else {}
        response = answer(request, error.status, error.code, str(error.message), **extra, **error.details)
        if error.retry_after is not None:
            response["Retry-After"] = str(error.retry_after)
        return response

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        is_ninjas = str(error.message).startswith("Cannot parse request body")  # broken JSON, said in English only
        sentence = _("The body of the request is not valid JSON.") if is_ninjas else str(error.message)
        code = "too_large" if error.status_code == 413 else "bad_request"
        return answer(request, error.status_code, code, sentence)

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is nothing at this address."))

    @api.exception_handler(IdempotencyConflict)
    def conflict(request: HttpRequest, error: IdempotencyConflict) -> HttpResponse:
        sentence = _("This Idempotency-Key was already used for another request.")
        return answer(request, 422, "idempotency_conflict", sentence)

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "unauthorized", _("Sign in or send a valid key."))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [
            {"field": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]} for item in error.errors
        ]
        return answer(request, 422, "invalid", _("Some fields are missing or wrong."), fields=fields)
