"""Why a table or one of its rows is not taken: sentences for people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.common.refusals import Refusal

REASONS: dict[str, str] = {
    "absent": gettext_noop("Choose a file."),
    "too_large": gettext_noop("The file is larger than %(limit)s MB. Divide the table into several."),
    "empty": gettext_noop("The file is empty."),
    "old_excel": gettext_noop(
        "This is a book of the old Excel (.xls) or one with a password. Save it as XLSX without a password, or as CSV."
    ),
    "encoding": gettext_noop(
        "The letters of the file cannot be read. Save the table as XLSX, or as CSV in the encoding UTF-8."
    ),
    "quotes": gettext_noop(
        "The CSV breaks at line %(line)s: a quotation mark is not closed, or stands in the middle of a cell. "
        "Save the table anew, or as XLSX."
    ),
    "unreadable": gettext_noop("The book is damaged and cannot be read. Save it anew as XLSX."),
    "heavy": gettext_noop(
        "The file unpacks into too much or is too complicated to read. Copy the values into a new book and save it."
    ),
    "merged": gettext_noop(
        "The sheet has merged cells (%(places)s), so it is not clear which row a value belongs to. Unmerge them."
    ),
    "no_headings": gettext_noop("The first row must hold the headings of columns. Take the template and fill it in."),
    "no_rows": gettext_noop("There are headings, but not a single row below them."),
    "too_many_rows": gettext_noop("The table has more than %(limit)s rows. Divide it into several files."),
    "too_many_columns": gettext_noop("The table has more than %(limit)s columns. Take the template and fill it in."),
    "empty_rows": gettext_noop(
        "The sheet has more than %(limit)s empty rows between or below the filled ones. Delete them and save the book."
    ),
    "unknown_columns": gettext_noop(
        "Unknown headings: %(names)s. Delete these columns or name them as the template does."
    ),
    "nameless_columns": gettext_noop("A column in the middle has no heading. Name it or delete it."),
    "double_columns": gettext_noop("Two columns have one heading: %(names)s. Leave one of them."),
    "missing_columns": gettext_noop("Columns are missing: %(names)s."),
    "another_runs": gettext_noop("Another table of this kind is being worked on. Wait until it is done."),
    "not_ready": gettext_noop("This import cannot be applied: look at its state."),
    "gone_on": gettext_noop("This import has gone on meanwhile: look at its state."),
    "changed_meanwhile": gettext_noop(
        "The registry was changed after the check, so nothing was written. The table has been checked anew: look "
        "at what would change now."
    ),
    "failed": gettext_noop("The server could not finish this import; nothing was written. Tell the administrator."),
}

PROBLEMS: dict[str, str] = {
    "formula": gettext_noop(
        "The cell holds a formula. Replace it with its value (copy, paste values); a text that begins with «=» needs "
        "an apostrophe before it."
    ),
    "long": gettext_noop("The text is longer than 10,000 characters."),
    "control": gettext_noop("The cell holds characters that cannot be shown. Type the text anew."),
    "extra": gettext_noop("There are values to the right of the last column that has a heading."),
    "double": gettext_noop(
        "The same value stands in row %(line)s already. Each row is known by it, so it must differ."
    ),
    "absent_key": gettext_noop("Fill it in: the row is known by it."),
    "required": gettext_noop("Fill it in: a new row needs it."),
}


class ImportRefused(Refusal):
    """`code` is a key of REASONS."""

    status = 422

    def __init__(self, code: str, **details: Any) -> None:
        self.code = code
        super().__init__(sentence(code, details))


def sentence(reason: str, details: dict[str, Any]) -> str:
    """In the language that is active; an unknown reason reads as a file that cannot be read."""
    return _(REASONS.get(reason, REASONS["unreadable"])) % details


def problem_sentence(problem: str, **details: Any) -> str:
    return _(PROBLEMS[problem]) % details
