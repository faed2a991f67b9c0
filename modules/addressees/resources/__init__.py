"""Tables for import and export: addressees, their offices, their schedules."""

from modules.addressees.resources.addressees import AddresseeResource
from modules.addressees.resources.offices import OfficeTable
from modules.addressees.resources.schedules import ScheduleTable

__all__ = ["AddresseeResource", "OfficeTable", "ScheduleTable"]
