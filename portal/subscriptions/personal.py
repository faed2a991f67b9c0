"""A person's own subscriptions: by the address that they sign in with."""

from typing import Any

from portal.notifications.addresses import address_key
from portal.subscriptions.models import Subscriber
from portal.subscriptions.selectors import topic_words
from portal.subscriptions.services import erase_subscriber


def exported_subscriptions(user: Any) -> list[dict[str, Any]]:
    rows = Subscriber.objects.filter(address_key=address_key(user.email)).select_related("community")
    return [
        {
            "community": row.community.name,
            "address": row.address,
            "asked": row.created_at,
            "confirmed": row.confirmed_at,
            "topics": [
                {
                    "topic": topic_words(each.topic),
                    "site": each.site.site_name,
                    "since": each.started_at,
                    "until": each.ended_at,
                }
                for each in row.subscriptions.select_related("site").order_by("pk")
            ],
        }
        for row in rows.order_by("pk")
    ]


def erase_subscriptions(user: Any) -> int:
    rows = list(Subscriber.objects.filter(address_key=address_key(user.email)).select_related("community"))
    for row in rows:
        erase_subscriber(row, actor=user)
    return len(rows)
