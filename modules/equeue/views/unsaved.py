"""A comment that stood unsaved on the page of a visit when another of its buttons was pressed: it comes back unsaved.

Those buttons belong to the form of the comment, also those that only lead to another page. They send its text and the
secret of its files, never files: of one that is only chosen the name alone arrives, and the page says that it has to
be added again.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from modules.equeue.forms import NoteForm
from portal.common.unsent import keep_typed, take_unsent

FIELDS = ("text", "is_for_person", "files_token")
KEPT, WITHOUT_FILES, LONG = "kept", "without_files", "long"
# Forms of the page that carry the comment along; after a second factor its text is taken back whichever was sent.
DEEDS = ("note", "mark", "processing", "contact", "withdraw", "seat", "cancel", "reject", "go")


def typed_comment(request: HttpRequest) -> dict[str, str]:
    """What stands in the box, and in `why` what the page has to say about it; empty where nothing stands there."""
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    chosen = any(request.POST.getlist("files")) or bool(request.FILES)
    is_empty = not typed["text"].strip() and not chosen
    if is_empty and not (typed["files_token"] and _form(request, typed).fields["files"].accepted):  # type: ignore[attr-defined]  a FilesField
        return {}
    return typed | {"why": WITHOUT_FILES if chosen else KEPT}


def back_to_visit(request: HttpRequest, public_id: str) -> HttpResponse:
    """After a deed: the page of the visit, with the comment in its box."""
    keep_comment(request, public_id)
    return redirect("equeue_cabinet:booking", public_id)


def keep_comment(request: HttpRequest, public_id: str) -> None:
    """Until the page of the visit is opened again."""
    if typed := typed_comment(request):
        keep_typed(request, _path(public_id), {name: [value] for name, value in typed.items()})


def carry_comment(request: HttpRequest, public_id: str, new_id: str) -> None:
    """The visit has moved: its comments are written on the page of its new time."""
    if typed := take_unsent(request, _path(public_id)):
        keep_typed(request, _path(new_id), {name: [value] for name, value in typed.items()})


def _path(public_id: str) -> str:
    return reverse("equeue_cabinet:note", args=[public_id])


def comment_context(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """The form of the comment with what was typed into it before, and why it is there."""
    if request.method == "POST":
        typed = typed_comment(request)
    else:
        typed = take_unsent(request, *(reverse(f"equeue_cabinet:{name}", args=[public_id]) for name in DEEDS))
    if typed.get("why"):
        return {"note_form": _form(request, typed), "unsent": typed["why"]}
    if typed.get("text", "").strip():
        initial = {name: typed.get(name, "") for name in ("text", "is_for_person")}
        return {"note_form": NoteForm(request=request, initial=initial), "unsent": LONG}
    return {"note_form": NoteForm(request=request)}


def _form(request: HttpRequest, typed: dict[str, str]) -> NoteForm:
    """With the secret of its files, so that those which are there already stay."""
    return NoteForm(typed | {"is_for_person": typed["is_for_person"] or "no"}, request=request)
