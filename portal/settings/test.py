"""Settings of the test suite."""

import sys

from portal.settings.base import *
from portal.settings.base import BASE_DIR, CACHES, DATABASES, INSTALLED_APPS, INSTALLED_MODULES, env

# A module that uses every slot and door of the contract; FAKE_MODULE=0 takes it out.
if env.flag("FAKE_MODULE", True):
    sys.path.insert(0, str(BASE_DIR / "tests" / "fake_module"))
    INSTALLED_MODULES.append("viche_fake")
    INSTALLED_APPS.insert(INSTALLED_APPS.index("wagtail_localize"), "viche_fake")

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105  protects nothing
PERSON_KEY = "tests-only-key-of-persons-that-protects-nothing"
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"].pop("CONN_MAX_AGE", None)
env.finish()
