"""Settings of the test suite."""

import sys

from portal.settings.base import *
from portal.settings.base import BASE_DIR, CACHES, DATABASES, INSTALLED_APPS, INSTALLED_MODULES, env

# Two modules that share every slot of the contract and do not know each other; FAKE_MODULE=0 takes them out.
if env.flag("FAKE_MODULE", True):
    sys.path.insert(0, str(BASE_DIR / "tests" / "fake_module"))
    for fake in ("viche_fake", "viche_neighbour"):
        INSTALLED_MODULES.append(fake)
        INSTALLED_APPS.insert(INSTALLED_APPS.index("wagtail_localize"), fake)

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105  protects nothing
PERSON_KEY = "tests-only-key-of-persons-that-protects-nothing"
PUSH_KEY = "tests-only-key-of-notices-that-protects-nothing"
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
