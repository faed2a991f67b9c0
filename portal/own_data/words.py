"""Names of values in an archive, in the reader's words. Sources name them in English; JSON keeps those names."""

from django.utils.translation import gettext, gettext_noop

# A name that is not here and in no catalogue is shown as its source gives it.
NAMES = (
    gettext_noop("address"),
    gettext_noop("addressee"),
    gettext_noop("addresses"),
    gettext_noop("answers"),
    gettext_noop("asked"),
    gettext_noop("browser"),
    gettext_noop("comment"),
    gettext_noop("community"),
    gettext_noop("confirmed"),
    gettext_noop("devices"),
    gettext_noop("e-mail"),
    gettext_noop("first name"),
    gettext_noop("form"),
    gettext_noop("from"),
    gettext_noop("joined"),
    gettext_noop("kind"),
    gettext_noop("last name"),
    gettext_noop("last visit"),
    gettext_noop("last sign-in"),
    gettext_noop("name"),
    gettext_noop("number"),
    gettext_noop("own_page"),
    gettext_noop("patronymic"),
    gettext_noop("phone"),
    gettext_noop("place"),
    gettext_noop("place of residence"),
    gettext_noop("position"),
    gettext_noop("queue"),
    gettext_noop("received"),
    gettext_noop("record"),
    gettext_noop("role"),
    gettext_noop("roles"),
    gettext_noop("second step"),
    gettext_noop("sent"),
    gettext_noop("service"),
    gettext_noop("since"),
    gettext_noop("site"),
    gettext_noop("size"),
    gettext_noop("state"),
    gettext_noop("subject"),
    gettext_noop("text"),
    gettext_noop("to"),
    gettext_noop("topic"),
    gettext_noop("topics"),
    gettext_noop("until"),
    gettext_noop("what"),
    gettext_noop("when"),
    gettext_noop("written"),
)


def said(name: str) -> str:
    return gettext(name) if name else name
