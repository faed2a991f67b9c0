"""A person whom only a module knows as a worker: no role, no mark of staff, the same walls."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import path

from portal.accounts.policies import needs_second_factor
from portal.accounts.sockets import GuardedSockets
from portal.common import clock
from portal.communities.models import Community, Membership
from portal.communities.selectors import works_for
from portal.registry.guards import NOT_THERE, REFUSED, guarded_patterns, guarded_socket
from portal.registry.models import ModuleSwitch
from tests.factories.accounts import UserFactory
from tests.support.people import enrol, sign_in, sign_in_fully
from tests.support.urls import all_paths

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]


@pytest.fixture
def worker(db: None) -> Any:
    """Somebody whom the fake module names by its slot WorkerSource."""
    return UserFactory(email="fake-worker@example.test")


def cabinet_paths() -> list[str]:
    return [each for each in all_paths() if each.startswith("/cabinet/")]


def test_worker_of_a_module_needs_a_second_factor_in_every_cabinet(browser: Client, worker: Any) -> None:
    assert not worker.is_staff
    sign_in(browser, worker, "code")
    for each in cabinet_paths():
        answer = browser.get(each)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/2fa/totp/activate/"), each
    enrol(worker)
    for each in cabinet_paths():
        answer = browser.post(each)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/2fa/reauthenticate/"), each


def test_worker_of_a_module_with_a_proven_factor_gets_in(browser: Client, worker: Any) -> None:
    sign_in_fully(browser, worker)
    assert browser.get("/cabinet/").status_code == 200
    assert browser.get("/admin/").status_code == 403


def test_worker_of_a_module_cannot_switch_the_factor_off(browser: Client, worker: Any) -> None:
    from allauth.mfa.models import Authenticator

    from portal.accounts.adapters import SecondFactorAdapter

    enrol(worker)
    assert not SecondFactorAdapter().can_delete_authenticator(Authenticator.objects.filter(user=worker).first())


def test_works_for_speaks_of_today_and_of_one_community(
    vyshneva: Community, kalynova: Community, citizen: Any
) -> None:
    assert not works_for(citizen) and not needs_second_factor(citizen)
    role = Membership.objects.create(user=citizen, community=vyshneva, role="editor")
    citizen.refresh_from_db()
    assert works_for(citizen) and works_for(citizen, vyshneva) and not works_for(citizen, kalynova)
    role.valid_to = clock.today() - timedelta(days=1)
    role.save()
    citizen.refresh_from_db()
    assert not works_for(citizen) and not works_for(citizen, vyshneva)


class Knock:
    """One socket: what the application answers to the request to connect."""

    def __init__(self, person: Client | None, address: str, host: str = "vyshneva.test") -> None:
        cookies = person.cookies.output(header="", sep=";") if person else ""
        cookie = "; ".join(part.split(";")[0].strip() for part in cookies.split("\n") if part)
        headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
        self.scope = {
            "type": "websocket",
            "path": address,
            "headers": headers,
            "query_string": b"",
            "subprotocols": [],
        }
        self.seen: dict[str, Any] = {}

    def code(self) -> int:
        """0 when the consumer was reached."""
        from asgiref.sync import async_to_sync
        from channels.auth import AuthMiddlewareStack
        from channels.routing import URLRouter

        sent: list[dict[str, Any]] = []

        async def consumer(scope: dict[str, Any], receive: Any, send: Any) -> None:
            self.seen = scope
            await send({"type": "websocket.accept"})

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        routes = [path("ws/cabinet/day/", consumer), path("ws/board/", consumer)]  # type: ignore[arg-type]  an ASGI application
        guarded = guarded_patterns("viche_fake", routes, lambda view: guarded_socket("viche_fake", view))
        async_to_sync(AuthMiddlewareStack(GuardedSockets(URLRouter(guarded))))(self.scope, receive, send)
        return 0 if sent[0]["type"] == "websocket.accept" else sent[0]["code"]


DAY, BOARD = "/ws/cabinet/day/", "/ws/board/"


@pytest.mark.django_db(transaction=True)
def test_socket_refuses_an_unproven_session(vyshneva: Community, editor: Any, worker: Any) -> None:
    for person in (editor, worker):
        enrol(person)
        unproven = sign_in(Client(), person, "code")
        assert [Knock(unproven, place).code() for place in (DAY, BOARD)] == [REFUSED, REFUSED]
        proven = sign_in_fully(Client(), person)
        assert [Knock(proven, place).code() for place in (DAY, BOARD)] == [0, 0]


@pytest.mark.django_db(transaction=True)
def test_socket_refuses_strangers(vyshneva: Community, kalynova: Community, editor: Any, citizen: Any) -> None:
    stranger = sign_in_fully(Client(), editor)
    assert Knock(stranger, DAY, "kalynova.test").code() == REFUSED
    board = Knock(stranger, BOARD, "kalynova.test")
    assert board.code() == 0 and board.seen["user"].is_anonymous and board.seen["community"] == kalynova
    assert Knock(sign_in(Client(), citizen, "code"), DAY).code() == REFUSED
    assert Knock(None, DAY).code() == REFUSED
    assert Knock(None, BOARD).code() == 0
    assert Knock(None, BOARD, "nobody.test").code() == NOT_THERE


@pytest.mark.django_db(transaction=True)
def test_socket_of_a_module_that_is_off_is_closed(vyshneva: Community) -> None:
    site = vyshneva.sites.get(kind="community").site
    ModuleSwitch.objects.create(site=site, module="viche_fake", is_enabled=False)
    assert Knock(None, BOARD).code() == NOT_THERE
