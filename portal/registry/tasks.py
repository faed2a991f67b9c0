"""Tasks of the worker: the nightly forgetting, and the minute that proves it lives."""

from datetime import timedelta

from portal.common import clock
from portal.registry.contract import RetentionRule
from portal.registry.modules import call, contributions
from portal.registry.services import beat


def run_retention() -> dict[str, int]:
    """Nightly: every RetentionRule forgets what is older than its days. One rule's failure stops no other."""
    forgotten: dict[str, int] = {}
    failures: list[str] = []
    for _, rule in contributions(RetentionRule):
        try:
            forgotten[rule.name] = int(str(call(rule.purge, clock.now() - timedelta(days=rule.days)) or 0))
        except Exception as error:
            failures.append(f"{rule.name}: {type(error).__name__}: {error}")
    if failures:
        raise RuntimeError("; ".join(failures))
    return forgotten


def beat_worker() -> None:
    """The worker's minute: proves that scheduler, queue and worker go on (read by /healthz/deep)."""
    beat("worker")
