"""Consents as a part of a person's own data."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import Contribution, PersonalDataSource

CONTRIBUTIONS: tuple[Contribution, ...] = (
    PersonalDataSource(
        name="consents",
        export="portal.consents.selectors.exported_consents",
        erase="",
        label=_("Consents that you gave and took back"),
        keeps=_(
            "All of them, under a number without a name: the law asks whoever processes data to prove that there was "
            "a consent (Law 2297-VI, article 11)."
        ),
        order=105,
    ),
)
