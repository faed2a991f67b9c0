"""Factories of people."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portal.accounts.models import User


class UserFactory(DjangoModelFactory):
    email = factory.Sequence(lambda n: f"person-{n}@example.test")
    first_name = "Ганна"
    last_name = factory.Sequence(lambda n: f"Зразкова-{n}")

    class Meta:
        model = User
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)

    @factory.post_generation
    def address(self: User, create: bool, extracted: object, **kwargs: object) -> None:
        """allauth's confirmed address of the person."""
        from allauth.account.models import EmailAddress

        if create:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)
