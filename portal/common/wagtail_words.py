"""Ids of packages whose own Ukrainian is wrong for us: ours is asked first. See package_words.py."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# Wagtail's words have the masculine gender, and our lists hold «черга», «особа» and «робоче місце» too;
# some are half English.
WORDS = (
    _("Add an email link"),
    _("Email link"),
    _("Add %(object)s"),
    _("Create new %(object)s"),
    _("New"),
    # «Наживо», «Аккаунт», «Надіслати» of a file that is not sent anywhere.
    _("Live"),
    _("live"),
    _("Account"),
    _("Upload"),
    # The name of a record stands in a sentence in a case it cannot take: «Редагування послуга».
    _("%(model_name)s '%(object)s' created."),
    _("%(model_name)s '%(object)s' deleted."),
    _("%(model_name)s '%(object)s' updated."),
    _("%(model_name)s could not be deleted"),
    _(
        "'%(instance_name)s' is currently referenced by other objects, and cannot be deleted without jeopardising "
        "data integrity. To delete it successfully, first remove references from the following objects, then try "
        "again:"
    ),
    _(
        "Are you sure you want to delete this %(object)s? If other things in your site are related to it, they may "
        "also be affected."
    ),
    _("Back to %(model_name)s list"),
    _("Confirm deletion of %(object)s"),
    _("Delete this %(object)s"),
    _("Edit this %(object)s"),
    _("Editing %(object)s"),
    _("Inspect this %(object)s"),
    _("Inspecting %(object)s"),
    _("No, don't delete"),
    _("Saving…"),
    _("Sorry, there are no %(name)s matching your search parameters."),
    _("The %(object)s could not be created due to errors."),
    _("The %(object)s could not be saved due to errors."),
    _("Yes, delete"),
    # «Аутентифікація» at the doors of signing in.
    _("Use authenticator app or code"),
    _("Use your password"),
    # What forms say of a mistake: short and to the person, on every page of the site and of the admin.
    _("This field is required."),
    _("Enter a valid email address."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
