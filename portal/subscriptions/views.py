"""Pages of subscriptions. GET changes nothing: programs that look at letters open every link of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from portal.common.client_address import client_network
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.notifications.addresses import address_hint
from portal.notifications.constants import SuppressionReason
from portal.notifications.one_click import is_one_click
from portal.notifications.suppression import suppression_reason
from portal.subscriptions.constants import CONFIRM_WITHIN, FORMS_AN_HOUR, LEFT_DAYS, UNCONFIRMED_DAYS, EndedBy
from portal.subscriptions.forms import SubscribeForm
from portal.subscriptions.links import MANAGE, token_of
from portal.subscriptions.refusals import AddressClosed, TooManyAsked
from portal.subscriptions.selectors import (
    check_usable,
    choices_of,
    labels,
    opt_in_by,
    subscriber_by,
    subscription_by,
    topic_words,
    topics_of,
)
from portal.subscriptions.services import allow_again, ask, choose, confirm, end_all, end_subscription, write_never

TRAP = "website"  # robots like to fill it in; people do not see it

View = Callable[..., HttpResponseBase]


def crumbs(label: str) -> list[dict[str, str]]:
    home = {"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}
    return [home, {"label": label, "url": ""}]


def by_link(view: View) -> View:
    """A link that does not work gets a sentence and a way to subscribe anew, unless that would send nothing."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            context = {
                "problem": refusal.message,
                "may_ask": not isinstance(refusal, AddressClosed),
                "breadcrumbs": crumbs(_("Subscriptions")),
            }
            return TemplateResponse(request, "subscriptions/refused.html", context, status=refusal.status)

    return guarded


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """An address and topics. The answer is the same whether or not the address is subscribed."""
    site = Site.find_for_request(request)
    topics = topics_of(site)
    form = SubscribeForm(request.POST if request.method == "POST" else None, topics=topics)
    if request.method != "POST":
        return _form(request, form)
    if request.POST.get(TRAP):
        return redirect("subscriptions:sent")  # a robot is told what it wants to hear
    if site is None or not form.is_valid():
        return _form(request, form, 422)
    who = client_network(request)
    if who and not count_attempt(scope="subscriptions.form", who=who, limit=FORMS_AN_HOUR, seconds=3600):
        return _form(request, form, TooManyAsked.status, str(TooManyAsked.message))
    ask(
        community=request.community,  # type: ignore[attr-defined]  site middleware
        site=site,
        address=form.cleaned_data["email"],
        topics=form.chosen(),
        language="en" if (get_language() or "").startswith("en") else "uk",
    )
    return redirect("subscriptions:sent")


def _form(request: HttpRequest, form: SubscribeForm, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "form": form,
        "topics": list(form.topics.values()),
        "problem": problem,
        "trap": TRAP,
        "unconfirmed_days": UNCONFIRMED_DAYS,
        "left_days": LEFT_DAYS,
        "breadcrumbs": crumbs(_("Letters by subscription")),
    }
    answer = TemplateResponse(request, "subscriptions/form.html", context, status=status)
    if status == TooManyAsked.status:
        answer["Retry-After"] = str(TooManyAsked.retry_after)
    return answer


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    context = {"days": CONFIRM_WITHIN.days, "breadcrumbs": crumbs(_("Letters by subscription"))}
    return TemplateResponse(request, "subscriptions/sent.html", context)


@by_link
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the first letter: a page with a button, and the button."""
    community = request.community  # type: ignore[attr-defined]  site middleware
    row = confirm(token=token, community=community) if request.method == "POST" else opt_in_by(token, community)
    if request.method != "POST":
        check_usable(row)
    context = {
        "is_done": row.used_at is not None,
        "topics": labels(row.site, row.topics),
        "address": address_hint(row.subscriber.address),
        "manage_url": reverse("subscriptions:manage", args=[token_of(MANAGE, row.subscriber)]),
        "breadcrumbs": crumbs(_("Subscriptions")),
    }
    return TemplateResponse(request, "subscriptions/confirm.html", context)


@by_link
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Topics of one's own; leaving all; never again. The link of each letter opens it."""
    subscriber = subscriber_by(token, request.community)  # type: ignore[attr-defined]  site middleware
    if request.method == "POST":
        try:
            messages.success(request, _done(request, subscriber))
        except AddressClosed as refusal:
            messages.error(request, str(refusal.message))
        return redirect("subscriptions:manage", token=token)
    closed = suppression_reason(subscriber.community, subscriber.address)
    context = {
        "choices": choices_of(subscriber),
        "address": address_hint(subscriber.address),
        "is_closed": bool(closed),
        "closed_by_others": "" if closed == SuppressionReason.ASKED else AddressClosed.message,
        "left_days": LEFT_DAYS,
        "breadcrumbs": crumbs(_("My subscriptions")),
    }
    return TemplateResponse(request, "subscriptions/manage.html", context)


def _done(request: HttpRequest, subscriber: Any) -> str:
    act = request.POST.get("act", "")
    if act == "leave_all":
        end_all(subscriber, EndedBy.PAGE)
        return _("You are unsubscribed from everything. There will be no more letters.")
    if act == "never":
        write_never(subscriber)
        return _("We will not send mailings to this address again, even if somebody subscribes it.")
    if act == "allow":
        allow_again(subscriber)
        return _("You can choose topics again.")
    choose(subscriber, request.POST.getlist("topic"))
    return _("Saved.")


@csrf_exempt  # a mail program posts without cookies; the signed link is what proves the right
@by_link
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """RFC 8058: one POST with `List-Unsubscribe=One-Click` ends the subscription, a second one is well too. People
    who open the link get a page with that same button."""
    row = subscription_by(token, request.community)  # type: ignore[attr-defined]  site middleware
    is_asked = is_one_click(request)
    if is_asked:
        end_subscription(row, EndedBy.ONE_CLICK)
    context = {
        "is_done": is_asked or row.ended_at is not None,
        # As on the page of one's own topics: both sites of a community may have a topic of the same name.
        "topic": f"{topic_words(row.topic)}: {row.site.site_name or row.site.hostname}",
        "address": address_hint(row.subscriber.address),
        "manage_url": reverse("subscriptions:manage", args=[token_of(MANAGE, row.subscriber)]),
        "breadcrumbs": crumbs(_("Subscriptions")),
    }
    status = 400 if request.method == "POST" and not is_asked else 200
    return TemplateResponse(request, "subscriptions/leave.html", context, status=status)
