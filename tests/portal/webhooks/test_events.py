"""What the core itself tells: that a page is published, that a form is answered; nothing of persons."""

import json

import pytest
from wagtail.models import PageViewRestriction

from portal.events import form_answered
from portal.pages.models import StandardPage
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.selectors import offered_events

pytestmark = pytest.mark.django_db


def told():
    return [json.loads(each.body) for each in WebhookCall.objects.order_by("pk")]


def test_page_is_told_of_when_everybody_may_read_it(webhook, vyshneva):
    root = vyshneva.sites.get(kind="community").site.root_page
    page = root.add_child(instance=StandardPage(title="Вода", slug="voda", live=False))
    page.save_revision()
    assert told() == []
    page.save_revision().publish()
    [message] = told()
    page.refresh_from_db()
    published = f"{page.last_published_at:%Y-%m-%dT%H:%M:%SZ}"
    assert message["data"] == {
        "url": "http://vyshneva.test/voda/",
        "kind": "standardpage",
        "published_at": published,
    }
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.save_revision().publish()
    assert len(told()) == 1


def test_answer_is_told_of_without_boxes_and_names(webhook, vyshneva):
    Webhook.objects.update(events=["forms.form_answered"])
    form_answered.send(
        sender=None,
        community_id=vyshneva.pk,
        site_id=None,
        response_id="secret-of-the-answer",
        reference="ФЗ-7",
        title="Відгук про прийом",
        place="Ганна Зразкова",
        boxes=(),
    )
    assert told()[0]["data"] == {"reference": "ФЗ-7", "form": "Відгук про прийом"}


def test_events_of_the_core_are_offered_and_what_was_chosen_stays(vyshneva):
    offered = offered_events(vyshneva, ["gone.long_ago"])
    codes = [code for code, _words in offered]
    assert codes[:2] == ["pages.page_published", "forms.form_answered"]
    assert codes[-1] == "gone.long_ago"
    assert "webhooks.tested" not in codes
