"""How long links live, how often letters may be asked for, why a subscription has ended."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# People read their mail within a weekend; a link that lies longer in a box is a key that somebody else may find.
CONFIRM_WITHIN = timedelta(days=3)
# Who has not confirmed has not agreed that we keep the address. Four days longer than the link, so that whoever
# comes late reads that it is over, not that it never was.
UNCONFIRMED_DAYS = 7
# The address of who left all topics: long enough that «turn it on again» works from the last letter (GOV.UK: 28).
LEFT_DAYS = 28
# The form sent again within this time, the button pressed ten times: one letter.
SAME_REQUEST = timedelta(minutes=10)
# Letters with a link to one address in a day, whoever asks: nobody's box is filled by our form.
LETTERS_A_DAY = 5
# Forms from one network in an hour.
FORMS_AN_HOUR = 20
# Letters written in one transaction: the others' writes wait for it.
BATCH = 25
# Seconds that one task writes letters before it hands the rest to another: a task may run 60.
WRITING_SECONDS = 30
MOST_EXPORTED = 100_000


class EndedBy(models.TextChoices):
    PAGE = "page", _("the person, on the page of subscriptions")
    ONE_CLICK = "one_click", _("the person, by the link of a letter")
    SUPPRESSED = "suppressed", _("the address gets no mailings any more")
