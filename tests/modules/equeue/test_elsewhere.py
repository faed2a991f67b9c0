"""Queues on another site: the frame and its policy, a button wherever no frame may stand, no dead ends."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.equeue.engine.links import frame_source, validate_link
from modules.equeue.models import Queue
from modules.equeue.selectors import earliest_times, free_slots, nearest_offer
from modules.equeue.widgets import addressee_panel
from portal.embed.models import WidgetConfig
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.factories.service_guide import OfferFactory, ServiceFactory

pytestmark = pytest.mark.django_db
LINK = "https://queue.example.org:8443/vyshneva?lang=uk"


@pytest.fixture
def site(community):
    return CommunitySiteFactory(community=community, hostname="elsewhere.test").site


@pytest.fixture
def visitor(site):
    return Client(headers={"host": "elsewhere.test"})


@pytest.fixture
def linked(community):
    place = AddresseeFactory(community=community, name="Поліклініка", slug="poliklinika")
    return QueueFactory(addressee=place, kind="link", link=LINK)


def policy_of(answer):
    parts = (part.strip().split() for part in answer["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts if part}


def test_page_shows_the_frame_and_the_button_and_lets_that_host_alone_in(visitor, linked):
    answer = visitor.get("/services/equeue/")
    page = answer.content.decode()
    assert 'src="https://queue.example.org:8443/vyshneva?lang=uk"' in page and "<iframe" in page
    assert re.search(r'<a class="btn" href="https://queue.example.org:8443[^>]*rel="noopener noreferrer"', page)
    assert "queue.example.org" in page and 'class="qr"' in page
    assert policy_of(answer)["frame-src"] == ["https://queue.example.org:8443"]
    other = visitor.get("/")
    assert "queue.example.org" not in other["Content-Security-Policy"]


def test_frame_that_is_switched_off_leaves_the_button_and_the_policy_alone(visitor, linked):
    Queue.objects.update(link_in_frame=False)
    answer = visitor.get("/services/equeue/")
    page = answer.content.decode()
    assert "<iframe" not in page and LINK.split("?")[0] in page
    assert "queue.example.org" not in answer["Content-Security-Policy"]


def test_widget_has_a_button_and_no_frame(visitor, linked, site):
    config = WidgetConfig.objects.create(
        site=site, kind="equeue.booking", name="Запис", origins=["https://other.example"]
    )
    answer = visitor.get(reverse("equeue_widget:start", args=[config.key]))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<iframe" not in page and 'target="_blank"' in page and LINK.split("?")[0] in page


def test_own_queue_comes_first_and_the_other_is_chosen_by_its_place(visitor, linked, queue, workplace_type):
    page = visitor.get("/services/equeue/").content.decode()
    assert workplace_type.public_id in page and f"?place={linked.public_id}" in page and "<iframe" not in page
    page = visitor.get("/services/equeue/", {"place": linked.public_id}).content.decode()
    assert "<iframe" in page and f"?place={queue.public_id}" in page


def test_api_tells_kind_link_and_chatbot(visitor, linked, queue, workplace_type):
    Queue.objects.filter(pk=linked.pk).update(is_in_chatbot=True)
    rows = {row["id"]: row for row in visitor.get("/api/v1/equeue/queues").json()}
    assert (rows[linked.public_id]["kind"], rows[linked.public_id]["link"]) == ("link", LINK)
    assert rows[queue.public_id]["link"] == "" and not rows[queue.public_id]["in_chatbot"]
    (only,) = visitor.get("/api/v1/equeue/queues?chatbot=true").json()
    assert only["id"] == linked.public_id
    assert visitor.get(f"/api/v1/equeue/queues/{linked.public_id}/types").json() == []
    assert visitor.get(f"/api/v1/equeue/queues/{linked.public_id}/slots").json() == []
    assert visitor.get(f"/api/v1/equeue/queues/{linked.public_id}/earliest").json()["found"] is False


def test_queue_with_live_bookings_that_becomes_a_link_refuses_holds_and_keeps_tickets(
    visitor, queue, workplace_type, contact
):
    from modules.equeue.services import confirm_booking, hold_slot

    (offer,) = free_slots(queue)
    day = offer.days[3]
    held = hold_slot(
        workplace_type=workplace_type,
        local_date=day.local_date,
        local_start=day.slots[0].local_start,
        holder="somebody",
    )
    confirm_booking(token=held.token, contact=contact)
    Queue.objects.update(kind="link", link=LINK)
    assert visitor.get(f"/services/equeue/ticket/{held.token}/").status_code == 200
    assert visitor.get(f"/services/equeue/time/{workplace_type.public_id}/").status_code == 404
    assert visitor.post(f"/services/equeue/ticket/{held.token}/cancel/").status_code == 302


@pytest.mark.parametrize(
    "link",
    [
        "http://queue.example.org/",
        "javascript:alert(1)",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://10.0.0.8/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://printer/",
        "https://db.internal/",
        "https://user:password@queue.example.org/",
        "https://queue.example.org:0/",
        "https://queue.example.org;script-src *//",
        "https://queue.example.org\n/",
        "https:///",
        "",
    ],
)
def test_address_that_is_not_of_the_open_web_is_refused(link):
    with pytest.raises(ValidationError) as caught:
        validate_link(link)
    assert str(caught.value.messages[0])
    assert frame_source(link) == ""


def test_foreign_letters_in_a_host_reach_the_policy_in_ascii():
    source = frame_source("https://черга.укр/запис")
    assert source.startswith("https://xn--") and source.isascii() and source.endswith(".xn--j1amh")
    assert frame_source("https://queue.example.org") == "https://queue.example.org"


def test_addressee_and_service_lead_to_the_booking_page(visitor, linked, rf, site):
    from modules.equeue.widgets import nearest_times, open_band, service_panel

    request = rf.get("/")
    request.community = linked.addressee.community
    here = f"/services/equeue/?place={linked.public_id}"
    assert addressee_panel(request, linked.addressee_id)["url"] == here
    assert nearest_times(request, {})["start_url"] == here
    assert open_band(request, {})["start_url"] == here
    assert service_panel(request, 0) is None


def test_service_linked_with_a_queue_elsewhere_has_its_button(visitor, linked, site):
    kind = WorkplaceTypeFactory(queue=linked)
    offer = OfferFactory(community=linked.addressee.community, service=ServiceFactory(title="Субсидія"))
    kind.services.add(offer.service)
    Queue.objects.update(interface="extended")
    page = visitor.get(f"/services/service_guide/{offer.slug}/").content.decode()
    assert f"/services/equeue/?place={linked.public_id}" in page and "Отримати послугу" in page


@pytest.mark.parametrize("kind", ["link", "diia"])
def test_types_that_a_queue_elsewhere_still_has_offer_no_times(visitor, linked, queue, workplace_type, rf, kind):
    """A queue keeps its types when it is switched: none of their times may be shown or taken."""
    old = WorkplaceTypeFactory(queue=linked, description="Стара послуга")
    Queue.objects.filter(pk=linked.pk).update(kind=kind, interface="extended")
    row = Queue.objects.get(pk=linked.pk)
    (offer,) = free_slots(row)
    assert (offer.workplace_type, offer.days) == (old, ())
    assert nearest_offer(row) is None and row.pk not in earliest_times([row, queue])
    start = visitor.get("/services/equeue/").content.decode()
    assert "Стара послуга" not in start and "найближче" in start
    assert "вільного часу" not in start.lower(), "of a queue elsewhere nobody here knows whether it is full"
    assert ("на іншому сайті" if kind == "link" else "Е-Черга Дія") in start
    for path in (f"time/{old.public_id}/", f"waiting/new/{old.public_id}/"):
        assert visitor.get(f"/services/equeue/{path}").status_code == 404
    api = f"/api/v1/equeue/queues/{row.public_id}"
    assert visitor.get(f"{api}/slots").json() == [] and visitor.get(f"{api}/earliest").json()["found"] is False
    request = rf.get("/")
    request.community = row.addressee.community
    assert "nearest" not in addressee_panel(request, row.addressee_id)


def test_address_of_a_type_that_is_gone_leads_to_the_other_site(visitor, linked):
    answer = visitor.get("/services/equeue/", {"place": linked.public_id, "service": "gone", "s": "subsydiia"})
    assert answer.status_code == 200 and "<iframe" in answer.content.decode()


def test_places_are_told_apart_and_asked_in_a_constant_number_of_queries(
    visitor, linked, community, queue, workplace_type, django_assert_max_num_queries
):
    Queue.objects.filter(pk=linked.pk).update(title="Запис до лікаря")
    page = visitor.get("/services/equeue/").content.decode().replace("\xa0", " ")
    assert "Запис до лікаря" in page and "Поліклініка" in page
    with CaptureQueriesContext(connection) as few:
        visitor.get("/services/equeue/", {"place": linked.public_id})
    for number in range(4):
        place = AddresseeFactory(community=community, name=f"Амбулаторія {number}")
        QueueFactory(addressee=place, kind="link", link=LINK)
    with django_assert_max_num_queries(len(few)):
        visitor.get("/services/equeue/", {"place": linked.public_id})
