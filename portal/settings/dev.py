"""`make run`: no account, server or key needed; never for a public address."""

from portal.settings.base import *
from portal.settings.base import CONTENT_SECURITY_POLICY, PERSON_KEY, PUSH_KEY, SMS_GATEWAY, STORAGES, VAR_DIR, env

DEBUG = env.flag("DEBUG")
DEMO = True
SECRET_KEY = env.text("SECRET_KEY", "development-only-key-that-protects-nothing-at-all")
# The site middleware answers a neutral 404 to every host that is no community's.
ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"]["BACKEND"] = "portal.common.static_storage.QuickManifestStorage"
# Letters go to files, or by real SMTP as soon as EMAIL_HOST names a server.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if env.text('EMAIL_HOST', '') else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'"]
SMS_GATEWAY = SMS_GATEWAY or "portal.identity.sms.ConsoleGateway"
PERSON_KEY = PERSON_KEY or "development-only-key-of-persons-that-protects-nothing"
PUSH_KEY = PUSH_KEY or "development-only-key-of-notices-that-protects-nothing"
ID_GOV_UA_IS_FAKE = env.flag("ID_GOV_UA_IS_FAKE")
DEMO_DIIA_QUEUE = env.text("DEMO_DIIA_QUEUE", "")
DEMO_LINKED_QUEUE = env.url("DEMO_LINKED_QUEUE", ("http",))
env.finish()
