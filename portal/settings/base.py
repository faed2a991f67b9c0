"""Settings common to every way of running Viche."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings.caches import caches
from portal.settings.databases import database_options
from portal.settings.env import EnvironmentReader
from portal.settings.geo_libraries import GDAL_LIBRARY_PATH, GEOS_LIBRARY_PATH  # noqa: F401  settings that GeoDjango reads
from portal.settings.modules import installed_modules
from portal.settings.paths import BASE_DIR

env = EnvironmentReader()
VAR_DIR = env.path("VICHE_VAR", BASE_DIR / "var")

INSTALLED_MODULES = installed_modules(env)

INSTALLED_APPS = [
    "portal.pages",
    "portal.cabinet",
    "portal.own_data",
    "portal.identity",
    "portal.accounts",
    "portal.communities",
    "portal.subscriptions",
    "portal.notifications",
    "portal.webhooks",
    "portal.imports",
    "portal.push",
    "portal.reports",
    "portal.files",
    "portal.audit",
    "portal.forms",
    "portal.consents",
    "portal.charts",
    "portal.embed",
    "portal.search",
    "portal.registry",
    "portal.calendar",
    "portal.common",
    *INSTALLED_MODULES,
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "modelcluster",
    "taggit",
    "treebeard",
    "django_tasks",
    "channels",
    "django_q",
    "leaflet",
    "import_export",
    "ninja",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "portal.common.django_forms.DjangoFormsConfig",
]

MIDDLEWARE = [
    "portal.registry.healthz.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.common.csp.PolicyByAddressMiddleware",
    "portal.common.error_pages.MaintenanceMiddleware",
    "portal.pages.page_cache.PageCacheMiddleware",
    "portal.communities.middleware.SiteMiddleware",
    "portal.communities.middleware.ThemeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.StaffSecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.common.error_pages.NulMiddleware",
    "portal.common.error_pages.ErrorPageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.communities.context_processors.frame",
                "portal.cabinet.context_processors.cabinet",
                "portal.pages.context_processors.navigation",
            ],
            "loaders": [
                (
                    "portal.common.themes.CachedThemeLoader",
                    [
                        "portal.common.themes.ThemeLoader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "portal.common.templatetags.viche",
                "portal.registry.templatetags.module_widgets",
                "portal.embed.templatetags.form_token",
            ],
        },
    }
]
FORM_RENDERER = "portal.common.form_renderer.VicheFormRenderer"
THEMES_DIR = BASE_DIR / "themes"
CSRF_FAILURE_VIEW = "portal.common.error_pages.csrf_failure"
MAINTENANCE_FILE = VAR_DIR / "maintenance"
SITE_THEME = "portal.communities.theming.theme_of_site"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
database_options(DATABASES["default"], env.number("DATABASE_POOL", 0, 0, 500), env.flag("DATABASE_PREPARED", True))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.url("REDIS_URL", ("redis", "rediss", "unix"))
CACHES = caches(REDIS_URL, VAR_DIR / "cache")
CHANNEL_LAYERS: dict[str, Any] = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    layer = {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
    CHANNEL_LAYERS = {"default": layer}

Q_CLUSTER = {
    "name": "viche",
    "orm": "default",
    "workers": env.number("WORKERS", 2, 1, 64),
    "queue_limit": env.number("WORKERS", 2, 1, 64),
    "bulk": 1,
    "timeout": 60,
    "retry": 300,
    "max_attempts": 8,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 1000,
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backends.RolesOfOneCommunity"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "cabinet:home"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "signup": "portal.accounts.forms.SignupForm",
    "confirm_login_code": "portal.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "portal.accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "portal.accounts.forms.ConfirmPasswordResetCodeForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "add_email": "portal.accounts.forms.AddEmailForm",
    "change_email": "portal.accounts.forms.ChangeEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Three guesses a code and thirty codes an hour for one address: a six-digit code holds.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,5/5m/key,30/h/key", "signup": "10/m/ip"}
MFA_ADAPTER = "portal.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.SecondFactorReauthenticateForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.AddKeyForm",
    "edit_webauthn": "portal.accounts.forms.RenameKeyForm",
    "authenticate_webauthn": "portal.accounts.forms.AuthenticateByKeyForm",
    "reauthenticate_webauthn": "portal.accounts.forms.ReauthenticateByKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", _("Ukrainian")), ("en", _("English"))]
# The second has what packages left in English, for pages and for scripts (portal/common/package_words.py).
LOCALE_PATHS = [BASE_DIR / "portal" / "locale", BASE_DIR / "portal" / "common" / "locale"]
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True
USE_I18N = True

WAGTAIL_SITE_NAME = "Віче"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one clock: a publication planned for 9:00 is 9:00 in Kyiv
WAGTAILADMIN_BASE_URL = env.url("PUBLIC_URL", ("http", "https"), "http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "pages.Picture"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_MODEL = "pages.PublicDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "ods", "odt", "pdf", "rtf", "txt", "xls", "xlsx", "xml", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "portal.common.themes.ThemeStaticFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# What people send in (portal/files): a folder of its own that no server publishes.
FILES_ROOT = env.path("FILES_ROOT", VAR_DIR / "files")
FILES_UNCLAIMED_HOURS = env.number("FILES_UNCLAIMED_HOURS", 24, 1, 720)
CLAMAV_ADDRESS = env.url("CLAMAV_ADDRESS", ("tcp", "unix"))
# Hosts of the community's own network that webhooks may call, "host:port" (portal/common/outbound).
OUTBOUND_OWN_HOSTS = env.listing("OUTBOUND_OWN_HOSTS")
# Identity of people (docs/people.md): the key of РНОКПП's hashes, the gateway of messages, id.gov.ua.
PERSON_KEY = env.text("PERSON_KEY", "")
# The key by which push services of browsers know us (docs/push.md); without it there are no notices to devices.
PUSH_KEY = env.text("PUSH_KEY", "")
# Push services in the community's own network, "host:port". Not OUTBOUND_OWN_HOSTS: anybody names an address here.
PUSH_OWN_HOSTS = env.listing("PUSH_OWN_HOSTS")
SMS_URL, SMS_TOKEN = env.url("SMS_URL", ("https", "http")), env.text("SMS_TOKEN", "")
SMS_SENDER = env.text("SMS_SENDER", "")
SMS_GATEWAY = "portal.identity.sms.HttpGateway" if SMS_URL else ""
ID_GOV_UA_URL = env.url("ID_GOV_UA_URL", ("https", "http"), "https://id.gov.ua").rstrip("/")
ID_GOV_UA_CLIENT_ID = env.text("ID_GOV_UA_CLIENT_ID", "")
ID_GOV_UA_CLIENT_SECRET = env.text("ID_GOV_UA_CLIENT_SECRET", "")
# The imitation of `make run`; portal/identity/checks.py keeps it out of anything but the demo.
ID_GOV_UA_IS_FAKE = False
ID_GOV_UA_CERTIFICATE = env.text("ID_GOV_UA_CERTIFICATE", "")
ID_GOV_UA_OPENER = env.text("ID_GOV_UA_OPENER", "")
FILE_UPLOAD_HANDLERS = [
    "portal.files.handlers.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "portal.common.static_storage.ManifestStorage"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

# The policy of public pages; /admin/ and /widget/ have their own (portal/common/csp.py).
# Pictures of maps: "https://tiles.example/{z}/{x}/{y}.png"; without them maps are a plain grid and ask nobody.
MAP_TILES = env.url("MAP_TILES", ("https", "http"))
MAP_TILES_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(MAP_TILES.replace("{s}", "*"))) if MAP_TILES else ""
MAP_TILES_NOTE = env.text("MAP_TILES_NOTE", "© OpenStreetMap")
# The kiosk of the hall (local_queue), which gives tickets; "" where there is none.
KIOSK_TICKETS_URL = env.url("KIOSK_TICKETS_URL", ("https", "http"))
# django-leaflet: where points may lie (longitude, latitude of both corners), where a map without points opens.
LEAFLET_CONFIG = {
    "TILES": [],
    "RESET_VIEW": False,
    "SCALE": None,
    "SPATIAL_EXTENT": (22.0, 44.2, 40.3, 52.4),
    "DEFAULT_CENTER": (48.5, 31.5),
    "DEFAULT_ZOOM": 5,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [MAP_TILES_ORIGIN])],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25, 1, 65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "viche@localhost")

# Behind this switch only: the demo community, its mail box and logins (docs/deploy.md).
DEMO = False
# Seconds by which the clock of the demo or of a test runs ahead; production.py refuses it.
CLOCK_SHIFT_SECONDS = env.number("CLOCK_SHIFT_SECONDS", 0, 0, 315_360_000)
# The demo's hall: its activation code (made by make run) and the password of its desks and kiosk.
DEMO_HALL_CODE = env.text("HALL_ACTIVATION_CODE", "")
DEMO_HALL_PASSWORD = "viche-demo"  # noqa: S105  printed by make run, set only where DEMO is on
# The demo's queues of others: "address key-name key" of the imitation of Diia, and a page of another site. Only the
# settings of `make run` read them from the environment; a queue of the demo may lead to that very host.
DEMO_DIIA_QUEUE, DEMO_LINKED_QUEUE = "", ""
# Whether a proxy stands before the portal (production says): then no address proves who asks.
BEHIND_PROXY = False
HEALTH_TOKEN = env.text("HEALTH_TOKEN", "")
HEALTH_MIN_FREE_MB = env.number("HEALTH_MIN_FREE_MB", 200, 1, 1_000_000)
SILENCED_SYSTEM_CHECKS: list[str] = []

# One stream in every environment: whoever runs the process keeps it (journal, container, `make run`).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "client_gone": {"()": "portal.common.log_filters.ClientGone"},
        "keys": {"()": "portal.common.log_filters.NoKeysOfLinks"},
        "refusals": {"()": "portal.common.log_filters.NoTraceOfRefusals"},
    },
    "formatters": {"line": {"format": "portal %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "err": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["client_gone", "keys", "refusals"]},
    },
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers are silent where DEBUG is off; its records go to the root instead.
        "django": {"handlers": []},
        "portal": {"level": "INFO"},
        "modules": {"level": "INFO"},
    },
}
