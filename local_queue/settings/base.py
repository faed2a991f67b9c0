"""Settings of the hall. Everything of one hall lies in HALL_VAR: database, secret, nothing else."""

import secrets
from pathlib import Path

import local_queue.sqlite  # noqa: F401  before Django opens a database
from local_queue.environment import Environment

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment()
VAR_DIR = env.path("HALL_VAR", env.path("VICHE_VAR", BASE_DIR / "var") / "hall")
DATABASE = env.path("HALL_DATABASE", VAR_DIR / "hall.sqlite3")
# Best on another disk than the database.
HALL_COPIES = env.path("HALL_COPIES", DATABASE.parent / "copies")
# Pictures and short texts that monitors show beside the queue.
HALL_MEDIA = env.path("HALL_MEDIA", VAR_DIR / "media")
# What monitors sound, who speaks (auto, off, a command with {file}, a class), and when they are silent.
HALL_SOUND = env.choice("HALL_SOUND", "voice", "chime", "off")
HALL_VOICE = env.text("HALL_VOICE", "auto")
HALL_QUIET = env.spans("HALL_QUIET")


def _kept(name: str, value: str) -> str:
    """A secret of this hall, made once and kept beside its database."""
    file = VAR_DIR / name
    if not file.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(value)
    return file.read_text().strip()


DEBUG = False
SECRET_KEY = env.text("HALL_SECRET_KEY") or _kept("secret", secrets.token_urlsafe(48))
# Hosts are checked by local_queue.web.GuardMiddleware: addresses of the hall's network have no names.
ALLOWED_HOSTS = ["*"]
HALL_HOSTS = env.listing("HALL_HOSTS")
HALL_PORT = env.number("HALL_PORT", 9012, 1, 65535)
# The same pages by https; 0: none.
HALL_HTTPS_PORT = env.number("HALL_HTTPS_PORT", min(HALL_PORT + 1, 65535), 0, 65535)
HALL_BIND = env.text("HALL_BIND", "0.0.0.0")  # noqa: S104  screens of the hall reach it by the local network
# These may open as many connections as they like; every other address twenty.
HALL_TRUSTED = env.networks("HALL_TRUSTED", "127.0.0.0/8,::1")
HALL_PORTAL_URL = env.address("HALL_PORTAL_URL")
HALL_ACTIVATION_CODE = env.text("HALL_ACTIVATION_CODE")
HALL_HEALTH_TOKEN = env.text("HALL_HEALTH_TOKEN")
# A demo shows the hall at any hour; a real hall keeps the hours that the portal tells.
HALL_ALWAYS_OPEN = env.flag("HALL_ALWAYS_OPEN")
# The shifted clock of a demo or a test.
CLOCK_SHIFT_SECONDS = env.number("CLOCK_SHIFT_SECONDS", 0, 0, 315_360_000)
# Printer of the kiosk: tcp://HOST[:9100], usb:VENDOR:PRODUCT or file:/dev/usb/lp0; dots of a line of its paper.
HALL_PRINTER = env.printer("HALL_PRINTER")
HALL_PRINTER_DOTS = env.number("HALL_PRINTER_DOTS", 576, 200, 1200)
# Opens the kiosk's menu for staff; without it a PIN is made once and kept beside the database.
HALL_KIOSK_PIN = env.text("HALL_KIOSK_PIN") or _kept("kiosk-pin", f"{secrets.randbelow(10**6):06d}")
PULL_SECONDS = env.number("HALL_PULL_SECONDS", 2, 1, 600)

INSTALLED_APPS = [
    "local_queue.tickets",
    "local_queue.sync",
    "local_queue.board",
    "local_queue.kiosk",
    "local_queue.printing",
    "local_queue.desk",
    "channels",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "local_queue.web.HealthMiddleware",
    "local_queue.web.GuardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "local_queue.web.DatabaseErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "local_queue.web.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "local_queue.urls"
ASGI_APPLICATION = "local_queue.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "local_queue" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "local_queue.web.frame",
            ],
            "builtins": ["local_queue.board.templatetags.hall"],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATABASE,
        "OPTIONS": {
            "timeout": 5,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Holds the counts of wrong passwords: room enough that a flood of invented logins does not throw them out.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
CHANNEL_LAYERS: dict[str, object] = {}

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "hall"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "hallcsrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "local_queue.web.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "uk"
LANGUAGES = [("uk", "Українська"), ("en", "English")]
# The first one is for a hall whose programs belong to somebody else (server.compile_catalogue).
LOCALE_PATHS = [VAR_DIR / "locale", BASE_DIR / "local_queue" / "locale"]
TIME_ZONE = "Europe/Kyiv"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "local_queue" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "hall %(levelname)s %(name)s: %(message)s"}},
    "filters": {"bounded": {"()": "local_queue.logs.Bounded"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["bounded"]}},
    "root": {"handlers": ["err"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "daphne": {"level": "WARNING"}},
}
env.finish()
