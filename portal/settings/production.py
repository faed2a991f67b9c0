"""Production: every secret and address comes from the environment (docs/deploy.md)."""

from portal.settings.base import *
from portal.settings.base import env

DEBUG = False
DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")
# Unknown hosts get a neutral 404 from the site middleware, whatever stands here.
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", "*")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
BEHIND_PROXY = env.flag("BEHIND_PROXY", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# The proxy adds one address to X-Forwarded-For; every limit counts that one (portal.common.client_address).
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_SSL_REDIRECT = env.flag("HTTPS_ONLY", True)
SECURE_HSTS_SECONDS = 31_536_000 if env.flag("HTTPS_ONLY", True) else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("HTTPS_ONLY", True)
# Subdomains and preloading bind a whole domain for years: its owner decides, at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if SECRET_KEY and len(SECRET_KEY) < 40:
    env.problems.append("SECRET_KEY is shorter than 40 characters.")
if env.number("CLOCK_SHIFT_SECONDS", 0, 0, 315_360_000):
    env.problems.append("CLOCK_SHIFT_SECONDS shifts the clock of a demo or a test; production keeps real time.")
if env.flag("ID_GOV_UA_IS_FAKE"):
    env.problems.append("ID_GOV_UA_IS_FAKE is an imitation for the demo; production knows the true id.gov.ua only.")
env.finish()
