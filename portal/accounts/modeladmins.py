"""People of a community in the admin: who has which role and until when; invitations; a lost phone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from portal.accounts.forms import InvitationForm, MembershipForm
from portal.accounts.services import SecondFactorKept, change_membership, invite_worker
from portal.common.clock import today
from portal.common.modeladmins import (
    MemberPermissionHelper,
    ScopedCreateView,
    ScopedDeleteView,
    ScopedEditView,
    ScopedModelAdmin,
)
from portal.communities.models import Membership
from portal.communities.policies import role_label, role_rights
from portal.communities.services import LastKey, end_role, holds_own_key, last_key_sentence


class MembershipPermissionHelper(MemberPermissionHelper):
    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Nobody takes the head administrator's role from themselves: the community would lose its last key."""
        return super().user_can_delete_obj(user, obj) and not holds_own_key(obj, user)


DATES = FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")], heading=gettext_lazy("Dates"))


class InvitationView(ScopedCreateView):
    page_title = gettext_lazy("Invite")

    def get_edit_handler(self) -> Any:
        names = FieldRowPanel([FieldPanel("last_name"), FieldPanel("first_name")])
        who = MultiFieldPanel([FieldPanel("email"), names], heading=gettext_lazy("Who"))
        handler = ObjectList([who, FieldPanel("role"), DATES], base_form_class=InvitationForm)
        return handler.bind_to_model(Membership)

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        data = form.cleaned_data
        invite_worker(community=self.request.community, actor=self.request.user, **data)
        messages.success(self.request, _("A letter with an invitation goes to %(email)s.") % {"email": data["email"]})
        return redirect(self.index_url)


class MembershipEditView(ScopedEditView):
    def get_edit_handler(self) -> Any:
        return ObjectList([DATES, FieldPanel("is_phone_lost")], base_form_class=MembershipForm).bind_to_model(
            Membership
        )

    def form_valid(self, form: MembershipForm) -> HttpResponse:
        try:
            change_membership(self.instance, actor=self.request.user, **form.cleaned_data)
        except SecondFactorKept as refusal:
            form.add_error("is_phone_lost", str(refusal))
        except LastKey as refusal:
            form.add_error("valid_to", str(refusal))
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, _("Saved: %(person)s.") % {"person": self.instance.shown_name})
        return redirect(self.index_url)


class MembershipDeleteView(ScopedDeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Says why the own role stays, where Wagtail would only say that something is not permitted."""
        is_listed = self.model_admin.get_queryset(request).filter(pk=self.instance.pk).exists()
        if is_listed and holds_own_key(self.instance, request.user):
            messages.error(request, last_key_sentence())
            return redirect(self.index_url)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except LastKey as refusal:  # another head administrator has lost the role a moment ago
            messages.error(request, str(refusal))
            return redirect(self.index_url)

    def delete_instance(self) -> None:
        if not self.permission_helper.user_can_delete_obj(self.request.user, self.instance):
            raise PermissionDenied
        end_role(self.instance, actor=self.request.user)


class MembershipAdmin(ScopedModelAdmin):
    model = Membership
    menu_label = gettext_lazy("People and roles")
    menu_icon = "group"
    menu_order = 690
    add_to_settings_menu = True
    base_url_path = "people"
    permission_helper_class = MembershipPermissionHelper
    create_view_class = InvitationView
    edit_view_class = MembershipEditView
    delete_view_class = MembershipDeleteView
    history_view_enabled = False
    list_display = ("person", "role_name", "state", "valid_from", "valid_to")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        order = Case(
            *[When(role=code, then=Value(number)) for number, code in enumerate(role_rights())],
            default=Value(99),
            output_field=IntegerField(),
        )
        rows = super().get_queryset(request).select_related("user")
        return rows.order_by(order, "user__last_name__uk", "user__first_name__uk", "pk")

    def person(self, row: Membership) -> str:
        name = row.user.get_full_name() or "—"
        return f"{name}, {row.user.email}" if row.is_accepted else row.user.email

    person.short_description = gettext_lazy("person")  # type: ignore[attr-defined]  what the list reads

    def role_name(self, row: Membership) -> str:
        return role_label(row.role)

    role_name.short_description = gettext_lazy("role")  # type: ignore[attr-defined]  what the list reads

    def state(self, row: Membership) -> str:
        day = today()
        if row.valid_from and row.valid_from > day:
            return _("not yet")
        return _("ended") if row.valid_to and row.valid_to < day else _("works")

    state.short_description = gettext_lazy("now")  # type: ignore[attr-defined]  what the list reads
