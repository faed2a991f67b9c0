"""What the core may show and run of this module."""

from portal.registry.contract import Contribution, DemoData, NotificationType, ScheduledJob

CONTRIBUTIONS: tuple[Contribution, ...] = (
    DemoData(label="Hall of the service centre", seed="modules.equeue.services.demo_hall.seed_hall", order=310),
    ScheduledJob(name="equeue.expire_holds", function="modules.equeue.tasks.expire_holds", minutes=1),
    DemoData(label="Electronic queue of the service centre", seed="modules.equeue.services.demo.seed_demo", order=300),
    NotificationType(code="equeue.booking_made", label="Booking made"),
    NotificationType(code="equeue.booking_cancelled", label="Booking cancelled"),
)
