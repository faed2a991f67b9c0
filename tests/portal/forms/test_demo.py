"""The demo's form is offered where a form may stand; nobody's rights are asked, for the program itself offers it."""

from datetime import date

import pytest

from portal.forms.demo import seed_demo
from portal.forms.models import FormAttachment
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


def test_demo_form_stands_on_the_site_once() -> None:
    community = CommunitySiteFactory().community
    for day in (22, 23):
        seed_demo(community, date(2026, 11, day))
    kinds = list(FormAttachment.objects.for_community(community).values_list("subject_kind", flat=True))
    assert kinds.count("site") == 1
