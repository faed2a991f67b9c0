"""The signed link of the letter about an erasure: it takes the wish back, and does nothing else."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from portal.own_data.models import Erasure

LONGEST = 200
_signer = Signer(salt="portal.own_data.undo", sep=".")


def undo_token(erasure: Erasure) -> str:
    return _signer.sign(erasure.public_id)


def erasure_by(token: str) -> Erasure | None:
    try:
        public_id = _signer.unsign(token[:LONGEST])
    except BadSignature:
        return None
    return Erasure.objects.filter(public_id=public_id).select_related("user", "site").first()


def undo_link(erasure: Erasure) -> str:
    with translation.override(erasure.language):
        path = reverse("own_data_undo", args=[undo_token(erasure)])
    return (erasure.site.root_url.rstrip("/") if erasure.site else "") + path
