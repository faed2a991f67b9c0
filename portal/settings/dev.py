"""`make run`: no account, server or key needed; never for a public address."""

from portal.settings.base import *
from portal.settings.base import CONTENT_SECURITY_POLICY, STORAGES, VAR_DIR, env

DEBUG = env.flag("DEBUG")
DEMO = True
SECRET_KEY = env.text("SECRET_KEY", "development-only-key-that-protects-nothing-at-all")
# The site middleware answers a neutral 404 to every host that is no community's.
ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"]["BACKEND"] = "portal.common.static_storage.QuickManifestStorage"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'"]
env.finish()
