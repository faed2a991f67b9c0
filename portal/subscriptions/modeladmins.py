"""Subscribers and the list of suppression in the admin. Whoever opens or takes out addresses is noted."""

from collections.abc import Iterable, Iterator
from csv import writer
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from portal.audit.services import record
from portal.common import clock
from portal.common.cells import BOM, safe_cell
from portal.common.modeladmins import (
    MemberPermissionHelper,
    ReadOnlyPermissionHelper,
    ScopedCreateView,
    ScopedDeleteView,
    ScopedIndexView,
    ScopedModelAdmin,
)
from portal.common.rights import may_in
from portal.notifications.addresses import address_hash
from portal.notifications.models import Suppression
from portal.notifications.suppression import is_suppressed, lift_suppression, suppress
from portal.subscriptions.constants import MOST_EXPORTED
from portal.subscriptions.forms import SuppressionForm
from portal.subscriptions.models import Subscriber, Subscription
from portal.subscriptions.selectors import topic_words
from portal.subscriptions.services import erase_subscriber

EXPORT = "subscriptions.export_subscriber"


def moment_words(moment: Any) -> str:
    return str(date_format(localtime(moment), "d.m.Y H:i")) if moment else "–"


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[Subscriber]) -> Iterator[str]:
    """Address, since when, topics: confirmed subscribers only."""
    lines = writer(_Echo())
    yield BOM + lines.writerow([_("Address"), _("Confirmed"), _("Topics")])
    for row in rows:
        yield lines.writerow([safe_cell(cell) for cell in (row.address, moment_words(row.confirmed_at), topics(row))])


def topics(row: Subscriber) -> str:
    """Of a row whose active subscriptions are loaded."""
    names = {f"{topic_words(each.topic)}: {each.site.site_name}" for each in row.subscriptions.all()}
    return ", ".join(sorted(names)) or "–"


class TopicFilter(SimpleListFilter):
    title = gettext_lazy("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        active = Subscription.objects.for_community(request.community).active()  # type: ignore[attr-defined]  middleware
        codes = active.order_by().values_list("topic", flat=True).distinct()
        return sorted(((code, topic_words(code)) for code in codes), key=lambda pair: pair[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value or not value.isprintable():
            return queryset
        active = Subscription.objects.active().filter(topic=value)
        return queryset.filter(pk__in=active.values("subscriber"))


class SubscriberPermissionHelper(ReadOnlyPermissionHelper):
    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return bool(self.user_has_specific_permission(user, self.get_perm_codename("delete")))


class SubscriberIndexView(ScopedIndexView):
    """The addresses of one page are personal data: reading them is noted."""

    def get_template_names(self) -> list[str]:
        return ["subscriptions_admin/index.html"]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        request = self.request
        if context["object_list"]:
            record(
                actor=request.user,
                action="subscriptions.list_read",
                target=None,
                community=request.community,
                details={"count": len(context["object_list"])},
            )
        if may_in(request.user, EXPORT, request.community):
            context["export_url"] = f"{self.model_admin.export_url}?{request.GET.urlencode()}"
        return context


class EraseView(ScopedDeleteView):
    """At a person's own asking: the address goes at once, not in a month."""

    page_title = gettext_lazy("Erase")

    def confirmation_message(self) -> str:
        return _("Erase this address and its subscriptions? No letters will go there; they may subscribe again.")

    def delete_instance(self) -> None:
        if not self.permission_helper.user_can_delete_obj(self.request.user, self.instance):
            raise PermissionDenied
        erase_subscriber(self.instance, actor=self.request.user)


class SubscriberAdmin(ScopedModelAdmin):
    model = Subscriber
    menu_label = gettext_lazy("Subscribers")
    menu_icon = "group"
    menu_order = 821
    add_to_settings_menu = True
    base_url_path = "subscribers"
    permission_helper_class = SubscriberPermissionHelper
    index_view_class = SubscriberIndexView
    delete_view_class = EraseView
    history_view_enabled = False
    list_display = ("address", "topic_list", "state", "asked")
    list_filter = (TopicFilter,)
    filter_parameters = ("topic",)
    search_fields = ("address",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        active = Subscription.objects.active().select_related("site").order_by("site__site_name__uk", "pk")
        return super().get_queryset(request).prefetch_related(Prefetch("subscriptions", active))

    @display(description=gettext_lazy("topics"))
    def topic_list(self, row: Subscriber) -> str:
        return topics(row)

    @display(description=gettext_lazy("state"))
    def state(self, row: Subscriber) -> str:
        if row.confirmed_at is None:
            return _("waits for confirmation")
        return _("unsubscribed from everything") if row.left_at else _("gets letters")

    @display(description=gettext_lazy("asked"), ordering="created_at")
    def asked(self, row: Subscriber) -> str:
        return moment_words(row.created_at)

    @cached_property
    def export_name(self) -> str:
        return str(self.url_helper.get_action_url_name("export"))

    @property
    def export_url(self) -> str:
        return reverse(self.export_name)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """CSV of confirmed subscribers of the chosen topic; a right of its own, and a line in the audit log."""
        community = request.community  # type: ignore[attr-defined]  site middleware
        if not may_in(request.user, EXPORT, community):
            raise PermissionDenied
        topic = request.GET.get("topic", "")
        active = Subscription.objects.for_community(community).active()
        active = active.filter(topic=topic) if topic and topic.isprintable() else active
        rows = list(self.get_queryset(request).confirmed().filter(pk__in=active.values("subscriber"))[:MOST_EXPORTED])
        record(
            actor=request.user,
            action="subscriptions.list_exported",
            target=None,
            community=community,
            details={"count": len(rows), "topic": topic[:80]},
        )
        answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="subscribers-{clock.today().isoformat()}.csv"'
        return answer

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        pattern = rf"^{self.base_url_path}/export/$"
        return (*super().get_admin_urls_for_registration(), re_path(pattern, self.export_view, name=self.export_name))


class SuppressionPermissionHelper(MemberPermissionHelper):
    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False


class ByWholeAddress(DjangoORMSearchHandler):
    """Only the hash is kept, so a whole address finds its row and a part of one finds nothing."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return queryset.filter(address_hash=address_hash(search_term)) if search_term else queryset


class SuppressionCreateView(ScopedCreateView):
    page_title = gettext_lazy("Stop mailings")

    def get_edit_handler(self) -> Any:
        panels = [FieldPanel("address"), FieldPanel("reason")]
        return ObjectList(panels, base_form_class=SuppressionForm).bind_to_model(Suppression)

    def form_valid(self, form: SuppressionForm) -> HttpResponse:
        community, data = self.request.community, form.cleaned_data
        if is_suppressed(community, data["address"]):
            form.add_error("address", _("This address is on the list already."))
            return self.form_invalid(form)
        suppress(community=community, address=data["address"], reason=data["reason"], actor=self.request.user)
        messages.success(self.request, _("Mailings will not go to this address."))
        return redirect(self.index_url)


class LiftView(ScopedDeleteView):
    page_title = gettext_lazy("Allow mailings")

    def confirmation_message(self) -> str:
        return _("Allow mailings to this address again? Subscriptions do not come back: the person subscribes anew.")

    def delete_instance(self) -> None:
        if not self.permission_helper.user_can_delete_obj(self.request.user, self.instance):
            raise PermissionDenied
        lift_suppression(self.instance, actor=self.request.user)


class SuppressionAdmin(ScopedModelAdmin):
    model = Suppression
    menu_label = gettext_lazy("No mailings to")
    menu_icon = "no-view"
    menu_order = 822
    add_to_settings_menu = True
    base_url_path = "suppression"
    permission_helper_class = SuppressionPermissionHelper
    create_view_class = SuppressionCreateView
    delete_view_class = LiftView
    history_view_enabled = False
    list_display = ("shown", "reason", "since")
    list_filter = ("reason",)
    filter_parameters = ("reason__exact",)
    search_fields = ("address_hash",)
    search_handler_class = ByWholeAddress
    list_per_page = 50

    @display(description=gettext_lazy("address"))
    def shown(self, row: Suppression) -> str:
        return str(row)

    @display(description=gettext_lazy("since"), ordering="made_at")
    def since(self, row: Suppression) -> str:
        return moment_words(row.made_at)
