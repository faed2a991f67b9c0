"""Operations."""

from django.http import HttpRequest
from ninja import Router

router = Router()


@router.get("/doors")
def doors(request: HttpRequest) -> dict[str, list[str]]:
    return {"doors": ["green"]}
