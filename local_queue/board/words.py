"""Words of the monitor's script, so that it carries no language of its own."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import override


def words() -> str:
    """JSON of every phrase; the board is in Ukrainian (law on the state language, article 30)."""
    with override("uk"):
        return json.dumps(
            {
                "last_call": _("Last call"),
                "call": _("We invite ticket"),
                "desk_to": _("to desk"),
                "place_to": _("to"),
                "none": _("Nobody is being invited now"),
                "none_sub": _("When your turn comes, your number will appear here"),
                "no_desks": _("No desk has opened yet"),
                "no_desks_sub": _("Keep your ticket: your number will appear here"),
                "no_queue": _("Nobody is waiting"),
                "desks": _("Desks that work now"),
                "ticket": _("Ticket"),
                "desk": _("Desk"),
                "state": _("State"),
                "called": _("We invite"),
                "serving": _("At the desk"),
                "free": _("Free"),
                "paused": _("Break"),
                "nothing": _("none"),
                "queue": _("Queue"),
                "next": _("Next"),
                "waiting": _("waiting"),
                "of": _("of"),
                "lost": _("Connection lost, data as of"),
                "lost_sub": _("Listen to the administrator"),
                "last_known": _("Last known call"),
                "desk_small": _("desk"),
                "closed": _("Reception is over"),
                "closed_sub": _("Thank you for coming!"),
                "next_time": _("Next reception"),
                "book": _("Without waiting"),
                "book_what": _("Book a convenient time"),
                "book_where": _("on the site of the community"),
                "alarm": _("Air-raid alert"),
                "blackout": _("No electricity"),
                "stopped": _("Reception stopped at"),
                "alarm_sub": _("Go to the shelter"),
                "blackout_sub": _("Wait in the hall"),
                "shelter": _("The nearest shelter"),
                "shelter_what": _("Follow the signs or our staff"),
                "shelter_how": _("Do not use the lift"),
                "your_ticket": _("Your ticket"),
                "kept": _("Places in the queue are kept"),
                "after_alarm": _("We go on after the all-clear"),
                "after_blackout": _("We go on as soon as there is electricity"),
                "caption": _("Ticket"),
                "nowhere": _("There are no such desks"),
                "nowhere_sub": _("Check the address of this monitor"),
                "unlinked": _("The hall is being prepared"),
                "unlinked_sub": _("The monitor starts by itself as soon as the hall is connected"),
            },
            ensure_ascii=False,
        )
