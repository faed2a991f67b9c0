"""A queue by external link (rule 4): nothing is booked here, people are sent there."""

from datetime import date, datetime
from typing import NoReturn

from modules.equeue.adapters.base import BookedElsewhere, OfferedService, OfferedTime, VisitRequest


class LinkedQueue:
    is_bookable = False

    def __init__(self, link: str) -> None:
        self.link = link

    def services(self) -> list[OfferedService]:
        return []

    def dates(self, service: str) -> list[date]:
        return []

    def times(self, service: str, day: date) -> list[OfferedTime]:
        return []

    def create(self, request: VisitRequest) -> NoReturn:
        raise BookedElsewhere

    def visit(self, reference: str) -> NoReturn:
        raise BookedElsewhere

    def cancel(self, reference: str, *, key: str, at: datetime | None = None) -> NoReturn:
        raise BookedElsewhere
