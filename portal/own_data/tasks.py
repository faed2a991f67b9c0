"""The worker's part: archives, erasures, and what a killed worker left."""

from portal.common.outbox import sweep
from portal.own_data import services
from portal.own_data.constants import ARCHIVE_TASK, ERASE_TASK
from portal.own_data.models import Archive, Erasure


def make_archive(archive_id: int) -> str:
    return services.make_archive(archive_id)


def run_erasure(erasure_id: int) -> str:
    return services.run_erasure(erasure_id)


def sweep_wishes() -> int:
    """Hand over what is due, erasures whose days are over among them; forget what is past."""
    count = sweep(Archive.objects.filter(Archive.due()), ARCHIVE_TASK)
    count += sweep(Erasure.objects.filter(Erasure.due()), ERASE_TASK)
    services.drop_old_archives()
    services.forget_last_letters()
    services.look_again()
    return count
