"""Factories of forms, made by the services, as every form is."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portal.forms.engine import definition_from_data
from portal.forms.models import FormAttachment, FormDefinition, FormResponse, FormVersion
from portal.forms.services import attach_form, create_form, publish_form, submit_response
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.portal.forms.making import FEEDBACK


class FormDefinitionFactory(DjangoModelFactory):
    """A form with a draft; `published=True` publishes it."""

    community = factory.SubFactory(CommunityFactory)
    code = factory.Sequence(lambda n: f"feedback_{n}")
    data = factory.Dict(FEEDBACK)
    mailbox = "box@hromada.test"
    published = True

    class Meta:
        model = FormDefinition

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> FormDefinition:
        data, published = kwargs.pop("data"), kwargs.pop("published")
        form = create_form(definition=definition_from_data(data), actor=None, **kwargs)
        if published:
            publish_form(form=form, revision=1, actor=None)
        form.refresh_from_db()
        return form


class FormVersionFactory(DjangoModelFactory):
    """A draft beside what is published."""

    form = factory.SubFactory(FormDefinitionFactory)
    number = 2
    data = factory.Dict(FEEDBACK)

    class Meta:
        model = FormVersion


class FormAttachmentFactory(DjangoModelFactory):
    """On the community's own site."""

    form = factory.SubFactory(FormDefinitionFactory)

    class Meta:
        model = FormAttachment

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> FormAttachment:
        form = kwargs["form"]
        if not form.community.sites.exists():
            CommunitySiteFactory(community=form.community)
        kind = form.community.sites.first().kind
        return attach_form(form=form, kind="site", subject_id=kind, actor=None)


class FormResponseFactory(DjangoModelFactory):
    attachment = factory.SubFactory(FormAttachmentFactory)
    answers = factory.Dict({"topic": "thanks", "words": "Дякую!", "email": "olena@example.com"})
    key = factory.Sequence(lambda n: f"sending-{n}")
    version = 1
    user = None

    class Meta:
        model = FormResponse

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> FormResponse:
        return submit_response(has_consented=True, site=None, **kwargs)
