"""The list of demo logins that `make run` prints."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.accounts.management.commands.demo_card import DEMO_DOMAIN
from portal.communities.policies import role_choices
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def test_every_role_of_the_installation_is_printed_in_words(settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    community = CommunityFactory()
    for code, _label in role_choices():
        person = UserFactory(email=f"{code}{DEMO_DOMAIN}")
        MembershipFactory(user=person, community=community, role=code)
    call_command("demo_card")
    logins = json.loads((tmp_path / "demo.json").read_text("utf-8"))["logins"]
    printed = {each["email"].removesuffix(DEMO_DOMAIN): each["role"] for each in logins}
    assert not [code for code, role in printed.items() if code == role]
    assert printed["head"] == "керівник органу"
