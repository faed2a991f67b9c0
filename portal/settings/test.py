"""Settings of the test suite."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import DATABASES, env

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105  protects nothing
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"].pop("CONN_MAX_AGE", None)
ACCOUNT_RATE_LIMITS: dict[str, str] = {}
env.finish()
