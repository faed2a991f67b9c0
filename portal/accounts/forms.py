"""Forms of signing in: labels and hints instead of placeholders, digits on a phone's keyboard."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.accounts.models import User
from portal.accounts.profile import CONSENT_TEXT, SIGNING_UP_TEXT, needs_profile_consent, record_signing_up
from portal.communities.models import Membership
from portal.communities.policies import role_choices

NO_E_MAIL = _("Check the e-mail address: it should look like name@example.com.")


class PlainFields:
    """Drops placeholders (they are no labels) and puts our words in."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            label, hint = self.words.get(name, (None, None))
            if label is not None:
                field.label = label
            field.help_text = hint or ""
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_E_MAIL
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}


E_MAIL = (_("E-mail"), _("We will send a code there."))
NEW_PASSWORD = (_("New password"), _("At least 10 characters. A phrase of several words is easy to remember."))
AGAIN = (_("The same password again"), "")
LETTER_CODE = (_("Code from the letter"), _("Six digits. The code works for 15 minutes."))
APP_CODE = (_("Code from the app"), _("Six digits that the app shows now."))


class LoginForm(PlainFields, account_forms.LoginForm):
    words = {"login": E_MAIL}


class PasswordLoginForm(PlainFields, account_forms.LoginForm):
    words = {"login": (_("E-mail"), ""), "password": (_("Password"), "")}

    def _setup_password_field(self) -> None:
        """allauth drops the password where sign-up asks for none; this door keeps it."""


class SignupForm(PlainFields, account_forms.SignupForm):
    words = {"email": E_MAIL}

    consent = forms.BooleanField(
        label=SIGNING_UP_TEXT,
        error_messages={"required": _("Without this consent there can be no cabinet: nobody would know whose it is.")},
    )

    def save(self, request: HttpRequest) -> User:
        """The account and the consent that it is kept by, both or none."""
        with transaction.atomic():
            user: User = super().save(request)
            record_signing_up(user, community=getattr(request, "community", None), language=get_language() or "uk")
        return user


class ConfirmLoginCodeForm(PlainFields, account_forms.ConfirmLoginCodeForm):
    words = {"code": LETTER_CODE}


class ConfirmEmailVerificationCodeForm(PlainFields, account_forms.ConfirmEmailVerificationCodeForm):
    words = {"code": LETTER_CODE}


class ConfirmPasswordResetCodeForm(PlainFields, account_forms.ConfirmPasswordResetCodeForm):
    words = {"code": LETTER_CODE}


class ResetPasswordForm(PlainFields, account_forms.ResetPasswordForm):
    words = {"email": E_MAIL}


class ResetPasswordKeyForm(PlainFields, account_forms.ResetPasswordKeyForm):
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}


class SetPasswordForm(PlainFields, account_forms.SetPasswordForm):
    words = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ChangePasswordForm(PlainFields, account_forms.ChangePasswordForm):
    words = {"oldpassword": (_("Current password"), ""), "password1": NEW_PASSWORD, "password2": AGAIN}


class ReauthenticateForm(PlainFields, account_forms.ReauthenticateForm):
    words = {"password": (_("Password"), "")}


class AddEmailForm(PlainFields, account_forms.AddEmailForm):
    words = {"email": (_("New e-mail"), _("We will send a code there."))}


class ChangeEmailForm(PlainFields, account_forms.ChangeEmailForm):
    words = {"email": (_("E-mail"), _("We will send a code there."))}


class AuthenticateForm(PlainFields, mfa_forms.AuthenticateForm):
    words = {"code": (_("Code"), _("Six digits from the app, or one of your recovery codes."))}


class SecondFactorReauthenticateForm(PlainFields, mfa_forms.ReauthenticateForm):
    words = {"code": (_("Code"), _("Six digits from the app, or one of your recovery codes."))}


class ActivateTOTPForm(PlainFields, totp_forms.ActivateTOTPForm):
    words = {"code": APP_CODE}


KEY_NAME = (_("Name of the key"), _("So that you know it among others, for example “blue USB key”."))


# What the library raises at an answer that no key gives; to a person it is a wrong answer, not a broken page.
FORGED = (KeyError, TypeError, ValueError, AttributeError)


def wrong_answer() -> forms.ValidationError:
    error: forms.ValidationError = get_adapter().validation_error("incorrect_code")
    return error


class AddKeyForm(PlainFields, webauthn_forms.AddWebAuthnForm):
    words = {"name": KEY_NAME}

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except FORGED as problem:
            raise wrong_answer() from problem


class KeyAnswer:
    """The answer of a key, however it is spelt."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  a form comes after it
        except FORGED as problem:
            raise wrong_answer() from problem


class AuthenticateByKeyForm(KeyAnswer, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class ReauthenticateByKeyForm(KeyAnswer, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class RenameKeyForm(PlainFields, webauthn_forms.EditWebAuthnForm):
    words = {"name": KEY_NAME}


class ProofForm(PlainFields, forms.Form):
    words = {"code": LETTER_CODE}
    code = forms.CharField(max_length=20, error_messages={"required": _("Type the code from the letter.")})


class ProfileForm(forms.ModelForm):
    """What a person says of themselves. The e-mail has its own page: a new one is confirmed by a code."""

    names_errors = True

    class Meta:
        model = User
        fields = ("last_name", "first_name", "patronymic", "phone", "residence")
        help_texts = {
            "phone": _("For example +380 67 123 45 67. We call only about your visit."),
            "residence": _("Settlement, street, house and flat: the law asks for it in appeals."),
        }
        widgets = {
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "patronymic": forms.TextInput(attrs={"autocomplete": "additional-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
            "residence": forms.TextInput(attrs={"autocomplete": "address-line1"}),
        }

    consent = forms.BooleanField(
        label=CONSENT_TEXT, error_messages={"required": _("Without this consent the profile cannot be kept.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_profile_consent(self.instance):
            del self.fields["consent"]

    def clean_phone(self) -> str:
        """Kept as +380XXXXXXXXX."""
        digits = "".join(sign for sign in self.cleaned_data["phone"] if sign.isdigit())
        if not digits:
            return ""
        if not digits.isascii():  # one number, one spelling: limits of messages count by it
            raise forms.ValidationError(_("Enter a Ukrainian number, for example +380 67 123 45 67."))
        local = digits.removeprefix("38") if len(digits) == 12 else digits
        if len(local) != 10 or not local.startswith("0"):
            raise forms.ValidationError(_("Enter a Ukrainian number, for example +380 67 123 45 67."))
        return f"+38{local}"


class DatesInOrder:
    """The last day of a role comes after its first."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()  # type: ignore[misc]  a form comes after it
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first one."))  # type: ignore[attr-defined]  a form
        return data


class InvitationForm(DatesInOrder, WagtailAdminModelForm):
    """A new worker: an address and a role; whoever has the role already is named."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation and the codes to sign in go there."))
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=role_choices, help_text=_("What each role may do says the page “Roles”.")
    )

    class Meta:
        model = Membership
        fields = ("role", "valid_from", "valid_to")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        present = Membership.objects.for_community(self.instance.community)
        if present.filter(user__email__iexact=data.get("email", ""), role=data.get("role")).exists():
            self.add_error("email", _("This person already has this role. Change its dates in the list."))
        return data


class MembershipForm(DatesInOrder, WagtailAdminModelForm):
    """Dates of a role, and help for whoever has lost the phone."""

    is_phone_lost = forms.BooleanField(
        label=_("Reset the second step"),
        required=False,
        help_text=_("The phone is lost: the app and the recovery codes stop working, the person connects a new app."),
    )

    class Meta:
        model = Membership
        fields = ("valid_from", "valid_to")
