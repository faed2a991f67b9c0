"""What the module keeps of a person with an account: their work, and whose page is theirs."""

from typing import Any

from django.db import transaction

from modules.addressees.models import Addressee, Moderator


def exported_work(user: Any) -> list[dict[str, Any]]:
    """Addressees a person moderates, and the page that is about them."""
    moderated = Moderator.objects.filter(user=user).select_related("addressee")
    rows: list[dict[str, Any]] = [
        {"addressee": row.addressee.name, "from": row.valid_from, "until": row.valid_to} for row in moderated
    ]
    return rows + [{"own_page": row.name, "position": row.position} for row in Addressee.objects.filter(user=user)]


@transaction.atomic
def erase_work(user: Any) -> int:
    """Forget who worked where. A public official's page is no account and stays, without its link to one."""
    erased, _by_model = Moderator.objects.filter(user=user).delete()
    return erased + Addressee.objects.filter(user=user).update(user=None)
