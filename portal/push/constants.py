"""How long a notice is worth showing, how often it is tried, how many devices a person has."""

from datetime import timedelta

CODE = "push"
# A notice of yesterday tells nothing that the cabinet does not: after this neither we nor the push service keep it.
LIVES = timedelta(hours=24)
# Waits after the 1st, 2nd … failed attempt; a push service that says Retry-After is waited for at least so long.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
MOST_DEVICES = 10
TESTS_AN_HOUR = 5
KEPT_DAYS = 90
LONGEST_ENDPOINT = 1000
TEST = "push.test"
WORKER_PATH = "service-worker.js"
