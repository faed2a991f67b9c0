"""Scheduled work; each is idempotent."""

from datetime import datetime

from modules.equeue.services import (
    auditing,
    booking_files,
    confirmation,
    diia_watch,
    finding_out,
    freed,
    hall_report,
    holding,
    leasing,
    morning,
    new_bookings,
    offers,
    pause_letters,
    reminders,
    retention,
    sync,
    waiting,
)
from portal.common.lanes import sweep_lane


def expire_holds() -> int:
    return holding.expire_holds()


def lease_times() -> int:
    return leasing.lease_times()


def lapse_offers() -> int:
    return offers.lapse_offers(after=freed.after_lapse)


def offer_times() -> int:
    """Lapsed offers first: their times are free for the next in the line."""
    offers.lapse_offers(after=freed.after_lapse)
    return freed.offer_times()


def send_morning_letters() -> int:
    return morning.send_morning_letters()


def tell_pauses() -> int:
    return pause_letters.tell_pauses()


def close_hall_days() -> int:
    return hall_report.close_days()


def send_reminders() -> int:
    return reminders.send_reminders()


def tell_new_bookings() -> int:
    return new_bookings.tell_new_bookings()


def purge_drafts() -> int:
    return confirmation.purge_drafts() + waiting.purge_unproven()


def reapply_hall_events() -> int:
    return sync.reapply_events()


def forget_nonces() -> int:
    return sync.forget_nonces()


def forget_contacts(before: datetime) -> int:
    return retention.forget_contacts(before)


def forget_traces(before: datetime) -> int:
    return retention.forget_traces(before)


def forget_notes(before: datetime) -> int:
    return retention.forget_notes(before)


def forget_files(before: datetime) -> int:
    return booking_files.forget_files_before(before)


def forget_waiting(before: datetime) -> int:
    return retention.forget_waiting(before)


def find_out() -> int:
    """Every minute; the work itself takes one worker, behind which no code to sign in waits."""
    return sweep_lane(finding_out.LANE_TASK, finding_out.due_visits)


def ask_outside() -> int:
    return finding_out.find_out()


def ask_diia() -> int:
    return diia_watch.ask_queues()


def check_queue() -> int:
    return auditing.check_queue()
