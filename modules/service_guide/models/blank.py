"""Papers to fill in: blank forms and samples of a service, each a file of ours or a link."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.documents import get_document_model_string

from modules.service_guide.constants import BlankKind
from modules.service_guide.models.service import Service, https, https_only
from modules.service_guide.models.shared import HTTPS, shared_by


class Blank(models.Model):
    """A file that is deleted takes its row along: a dead link helps nobody."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="blanks")
    title = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("what"), max_length=10, choices=BlankKind.choices, default=BlankKind.BLANK)
    document = models.ForeignKey(
        get_document_model_string(), models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    url = models.URLField(
        pgettext_lazy("on a site", "link"), max_length=500, blank=True, validators=[https_only], help_text=HTTPS
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = shared_by("service__community").as_manager()

    class Meta:
        verbose_name = _("blank form")
        verbose_name_plural = _("blank forms and samples")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BlankKind.values), name="service_guide_blank_kind"),
            models.CheckConstraint(condition=https("url"), name="service_guide_blank_https"),
            models.CheckConstraint(
                condition=Q(document=None) ^ Q(url=""), name="service_guide_blank_one_way",
                violation_error_message=_("Choose a file or give a link, one of the two."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
