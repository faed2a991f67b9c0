"""What a person takes out of the answers as a file: bounded, with a reading noted."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from portal.common import clock
from portal.common.cells import CONTENT_TYPES
from portal.forms.attached_files import files_of_answers, has_files
from portal.forms.engine import Personal
from portal.forms.models import FormVersion
from portal.forms.models.response import ResponseQuerySet
from portal.forms.refusals import FormRefused
from portal.forms.resources import CLASSES, AnswerResource, csv_lines
from portal.forms.services import note_reading

MOST_ROWS = 10_000
MOST_CELLS = 100_000  # of a workbook: it is built in memory, some two seconds of the server


def answers_file(rows: ResponseQuerySet, *, wanted: Mapping[str, str], community: Any, actor: Any) -> HttpResponseBase:
    """`rows` are what the person may read and has chosen; `wanted` has the code of the one form (`form`), the class
    of personal data (`personal`) and the kind of the file (`as`). Error: FormRefused (too_many_rows, too_wide)."""
    found = list(rows.select_related("form", "attachment")[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        raise FormRefused("too_many_rows")
    versions = FormVersion.objects.for_community(community).published().select_related("form")
    kept = (
        versions.filter(form__code=wanted["form"])
        if wanted.get("form")
        else versions.filter(form__in={row.form_id for row in found})
    )
    personal = next((each for each in CLASSES if each == wanted.get("personal")), Personal.NONE)
    known = list(kept)
    asks_files = any(has_files(version.definition) for version in known)
    resource = AnswerResource(known, personal, files_of_answers(found, community) if asks_files else {})
    kind = "xlsx" if wanted.get("as") == "xlsx" else "csv"
    if kind == "xlsx" and len(found) * len(resource.get_export_headers()) > MOST_CELLS:
        raise FormRefused("too_wide")
    form = found[0].form.code if found and not resource.is_of_several else ""
    details = {"form": form, "format": kind, "personal": personal.value}
    note_reading(responses=found, community=community, actor=actor, how="exported", **details)
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(resource, found), content_type=CONTENT_TYPES[kind])
    else:
        table = resource.export(found)
        table.title = _("Answers")  # the name of the sheet
        answer = HttpResponse(table.xlsx, content_type=CONTENT_TYPES[kind])
    name = "-".join(part for part in ("answers", form, clock.today().isoformat()) if part)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
