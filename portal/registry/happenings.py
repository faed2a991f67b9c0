"""What sources of the timeline answer with (contract slot TimelineSource)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that has happened to a person: when, in a few words, where to look at it ("" for nowhere)."""

    at: datetime
    title: str
    url: str = ""
    icon: str = "info"
    text: str = ""
