"""People."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet["User"]):
    def for_community(self, community: Any) -> "UserQuerySet":
        """Whoever has, had or will have a role there. Citizens belong to no community."""
        return self.filter(memberships__community=community).distinct()

    def for_user(self, user: Any) -> "UserQuerySet":
        """People whom a person may see: colleagues of the communities where they work, and themselves.

        Whoever was invited and has not come yet is no colleague: an address does not open a name."""
        if getattr(user, "is_superuser", False) and user.is_active:
            return self
        roles = self.model._meta.get_field("memberships").related_model
        return self.filter(
            Q(pk=user.pk) | Q(pk__in=roles.objects.for_user(user).filter(is_accepted=True).values("user"))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]  built by Django
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address. Staff need a second factor for /admin/ and staff cabinets."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    residence = models.CharField(_("place of residence"), max_length=255, blank=True)
    is_staff = models.BooleanField(_("works for a community"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    # The person has left: an empty row stays, so that what the law keeps does not point at nobody.
    erased_at = models.DateTimeField(null=True, editable=False)
    # The day on which the dates of roles were last looked at (portal.communities.services.refresh_roles).
    roles_checked_on = models.DateField(null=True, editable=False)

    # Slug of the community in which this request asks for rights; None: of all of them (portal.accounts.backends).
    acting_for: str | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_once")]

    def __str__(self) -> str:
        return str(_("erased person")) if self.erased_at else self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def get_short_name(self) -> str:
        return self.first_name or self.email


class OneTimeCode(models.Model):
    """The last code that was sent to a person for a purpose, as a hash; a new one takes the place of the old one."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20)
    target_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    guesses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], name="accounts_code_once")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.user_id}"
