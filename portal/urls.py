"""Zones: / (Wagtail), services/ (public), cabinet/ (signed in), accounts/, api/, widget/, admin/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from portal.embed.guards import widget_view
from portal.forms import api as forms_api
from portal.identity import views as identity
from portal.own_data.views import undo_by_link
from portal.push.constants import WORKER_PATH
from portal.push.views import service_worker
from portal.registry.api import build_api, unknown_address
from portal.registry.urls import zone

handler400 = "portal.common.error_pages.bad_request"
handler500 = "portal.common.error_pages.server_error"

urlpatterns = [
    path("admin/", include("portal.accounts.urls_admin")),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("portal.pages.urls_files")),
    path("files/", include("portal.files.urls")),
    path("api/", unknown_address),  # Ninja's own view of it makes a page
    path("api/", build_api({"forms": (forms_api.router, forms_api.NAME)}).urls),
    re_path(r"^api/", unknown_address),
    path("widget/forms/<str:key>/", include("portal.forms.urls_widget")),
    path("widget/", include(zone("urls_widget", prefix="<str:key>/", also=widget_view))),
    path("", include("portal.embed.urls")),
    path("", include("portal.communities.urls")),
]
urlpatterns += i18n_patterns(
    path("services/", include(zone("urls_public"))),
    path("cabinet/", include(zone("urls_cabinet", needs_login=True))),
    path("cabinet/identity/", include("portal.identity.urls")),
    path("cabinet/my-data/", include("portal.own_data.urls")),
    path("cabinet/forms/", include("portal.forms.urls_staff")),
    path("cabinet/notifications/devices/", include("portal.push.urls")),
    path("cabinet/reports/", include("portal.reports.urls_staff")),
    path("cabinet/", include("portal.cabinet.urls")),
    path("accounts/id-gov-ua/", identity.sign_in, name="id_gov_ua"),
    path("accounts/id-gov-ua/return/", identity.id_gov_ua_return, name="id_gov_ua_return"),
    path("accounts/keep/<str:token>/", undo_by_link, name="own_data_undo"),
    path("accounts/", include("portal.accounts.urls")),
    path("forms/", include("portal.forms.urls")),
    path("subscriptions/", include("portal.subscriptions.urls")),
    path("reports/", include("portal.reports.urls")),
    path(WORKER_PATH, service_worker, name="service_worker"),
    path("upload/", include("portal.files.urls_upload")),
    path("", include("portal.pages.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
