"""Production settings and one trivial view behind the same middleware, to compare with."""

from portal.settings.production import *  # noqa: F403  continues the production settings

ROOT_URLCONF = "tests.bench.urls"
