"""A form field for private files: one input without scripts; with them drag and drop, progress, repeated tries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.common.client_address import client_address
from portal.files.models import StoredFile
from portal.files.names import clean_text
from portal.files.refusals import FileRefused
from portal.files.selectors import files_of_form
from portal.files.services import receive_upload, remove_file
from portal.files.tokens import Sender, holder_of, new_token
from portal.files.uses import accept_of, find_use, largest, limits_in_words
from portal.registry.contract import FileUse


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form sent in this field: new files, and ids of accepted ones to take out."""

    uploads: tuple[Any, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.uploads or self.removed)


class FilesInput(forms.FileInput):
    """Drawn by templates/forms/controls/files.html; posts <name>, <name>_token and <name>_remove."""

    control_kind = "files"
    allow_multiple_selected = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Posted:
        return Posted(tuple(_all(files, name)), tuple(_all(data, f"{name}_remove")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # files that are accepted already are not in the input


def _all(source: Any, name: str) -> list[Any]:
    return list(source.getlist(name)) if hasattr(source, "getlist") else []


class FilesField(forms.Field):
    """Cleans to the list of accepted StoredFiles, those in quarantine included (their `notice` says so).

    `use` is the code of a FileUse. Files are received while the form is cleaned, so that they stay when another
    field has an error; clean outside of transactions, then `claim_files` inside the one that writes the record.
    """

    widget = FilesInput

    def __init__(self, *, use: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.use_code = use
        self.own_help = kwargs.get("help_text", "")
        self.use: FileUse | None = None
        self.sender: Sender | None = None
        self.token = self.holder = ""
        self.is_expired = self.has_lost = False

    def begin(self, request: HttpRequest, token: str | None, seed: str = "") -> None:
        """Take part in a request: `token` is what a posted form brought, None for a fresh one. With a `seed` it is
        the form of that seed, whatever was posted."""
        self.use = find_use(self.use_code, Site.find_for_request(request))
        if self.use is None:
            raise ImproperlyConfigured(f"No module of this site declares the use {self.use_code!r} of files.")
        self.sender = Sender.of(request.user, getattr(request, "community", None), client_address(request))
        self.token = new_token(self.use_code, self.sender, seed) if seed else token or ""
        try:
            self.holder = holder_of(self.token, self.use_code, self.sender)
        except FileRefused:
            self.is_expired = token is not None
            self.has_lost = self._had_files()
            self.token = new_token(self.use_code, self.sender)
            self.holder = holder_of(self.token, self.use_code, self.sender)
        self.help_text = self.own_help or limits_in_words(self.use)
        self.widget.attrs["accept"] = accept_of(self.use)

    def _had_files(self) -> bool:
        """Whether an old secret had files. One that is no secret of this sender may have had anything."""
        if self.sender is None:
            return True
        try:
            holder = holder_of(self.token, self.use_code, self.sender, may_be_old=True)
        except FileRefused:
            return True
        return files_of_form(holder, self.sender.community).exists()

    @property
    def accepted(self) -> list[StoredFile]:
        """What the form has so far; also drawn."""
        return list(files_of_form(self.holder, self.sender.community)) if self.sender is not None else []

    @property
    def largest(self) -> int:
        return largest(self.use) if self.use is not None else 0

    def clean(self, value: Posted) -> list[StoredFile]:
        if self.use is None or self.sender is None:
            raise ImproperlyConfigured("A form with FilesField is a FilesForm, made with its request.")
        if self.is_expired and (self.has_lost or value.uploads):
            text = _("This page was open for too long, and the files are not kept. Add them again; the rest is kept.")
            raise ValidationError(text, "expired")
        for public_id in value.removed:
            remove_file(public_id=public_id, holder=self.holder, community=self.sender.community)
        problems = [problem for source in value.uploads if (problem := self._problem(source, self.use, self.sender))]
        if problems:
            raise ValidationError(problems)
        found = self.accepted
        if self.required and not any(not file.is_withheld for file in found):
            raise ValidationError(_("Add at least one file."), "required")
        return found

    def _problem(self, source: Any, use: FileUse, sender: Sender) -> ValidationError | None:
        try:
            receive_upload(source=source, use=use, sender=sender, holder=self.holder)
        except FileRefused as refusal:
            name = clean_text(source.name or "")[:80] or _("file")
            text = _("%(name)s: %(reason)s") % {"name": name, "reason": refusal.message}
            return ValidationError(text, refusal.code)
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class FilesForm(forms.Form):
    """A form with FilesFields; `request` says whose files they are. `seed`, a secret that the sender has anyway (the
    token of what is being filled in), makes it one form in every tab and on every return to the page; for forms with
    one such field."""

    def __init__(self, *args: Any, request: HttpRequest, seed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, FilesField):
                token = self.data.get(f"{self.add_prefix(name)}_token", "") if self.is_bound else None
                field.begin(request, token, seed)
