"""Writes of subscriptions."""

from portal.subscriptions.services.announcing import announce, recall, write_letters
from portal.subscriptions.services.asking import ask, confirm
from portal.subscriptions.services.forgetting import erase_subscriber, forget_left, forget_unconfirmed
from portal.subscriptions.services.leaving import allow_again, choose, end_all, end_subscription, write_never

__all__ = [
    "allow_again",
    "announce",
    "ask",
    "choose",
    "confirm",
    "end_all",
    "end_subscription",
    "erase_subscriber",
    "forget_left",
    "forget_unconfirmed",
    "recall",
    "write_letters",
    "write_never",
]
