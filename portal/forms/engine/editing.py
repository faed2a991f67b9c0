"""Changes of a definition, each a new one: add, copy, move, delete. A code names a question inside one version."""

from collections.abc import Callable
from dataclasses import replace

from portal.forms.engine.definition import Choice, Definition, Kind, Page, Question, Text

WITH_CHOICES = (Kind.SINGLE, Kind.MULTI, Kind.RANKING, Kind.MATRIX)


def add_question(form: Definition, page: str, question: Question) -> Definition:
    return _pages(form, page, lambda rows: (*rows, question))


def put_question(form: Definition, question: Question) -> Definition:
    """In place of the one with its code."""
    pages = tuple(
        replace(page, questions=tuple(question if each.code == question.code else each for each in page.questions))
        for page in form.pages
    )
    return replace(form, pages=pages)


def delete_question(form: Definition, code: str) -> Definition:
    """Conditions that hang on it stay, and the linter names them."""
    pages = tuple(
        replace(page, questions=tuple(each for each in page.questions if each.code != code)) for page in form.pages
    )
    return replace(form, pages=pages)


def copy_question(form: Definition, code: str) -> Definition:
    """A copy right after it, with a code of its own."""
    found = form.find(code)
    if found is None:
        return form
    copy = replace(found, code=free_code(form, found.kind.value))

    def after(rows: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(each for row in rows for each in ((row, copy) if row.code == code else (row,)))

    return replace(form, pages=tuple(replace(page, questions=after(page.questions)) for page in form.pages))


def move_question(form: Definition, code: str, step: int) -> Definition:
    """One place up (-1) or down (1); over the edge of a page into the next one."""
    pages = [list(page.questions) for page in form.pages]
    for number, rows in enumerate(pages):
        place = next((index for index, each in enumerate(rows) if each.code == code), None)
        if place is None:
            continue
        question = rows.pop(place)
        if 0 <= place + step <= len(rows):
            rows.insert(place + step, question)
        elif 0 <= number + step < len(pages):
            pages[number + step].insert(0 if step > 0 else len(pages[number + step]), question)
        else:
            rows.insert(place, question)
        break
    made = (replace(page, questions=tuple(rows)) for page, rows in zip(form.pages, pages, strict=True))
    return replace(form, pages=tuple(made))


def add_page(form: Definition, title: Text) -> Definition:
    codes = {page.code for page in form.pages}
    code = next(f"page_{number}" for number in range(1, len(codes) + 2) if f"page_{number}" not in codes)
    return replace(form, pages=(*form.pages, Page(code, title)))


def rename_page(form: Definition, code: str, title: Text) -> Definition:
    pages = tuple(replace(page, title=title) if page.code == code else page for page in form.pages)
    return replace(form, pages=pages)


def delete_page(form: Definition, code: str) -> Definition:
    """With its questions; the last page stays."""
    left = tuple(page for page in form.pages if page.code != code)
    return replace(form, pages=left) if left else form


def move_page(form: Definition, code: str, step: int) -> Definition:
    pages = list(form.pages)
    place = next((index for index, page in enumerate(pages) if page.code == code), None)
    if place is not None and 0 <= place + step < len(pages):
        pages.insert(place + step, pages.pop(place))
    return replace(form, pages=tuple(pages))


def new_question(form: Definition, kind: Kind) -> Question:
    """An empty one: its text is still to be written."""
    choices = (Choice("option_1", Text()), Choice("option_2", Text())) if kind in WITH_CHOICES else ()
    rows = (Choice("row_1", Text()),) if kind is Kind.MATRIX else ()
    return Question(free_code(form, kind.value), kind, Text(), choices=choices, rows=rows)


def free_code(form: Definition, stem: str) -> str:
    codes = {question.code for question in form.questions()}
    return next(f"{stem}_{number}" for number in range(1, len(codes) + 2) if f"{stem}_{number}" not in codes)


def relabelled(known: tuple[Choice, ...], labels: list[Text], stem: str) -> tuple[Choice, ...]:
    """Options with these labels: the same words keep their code; where as many stay, changed words keep theirs too."""
    free = list(known)
    codes: list[str] = []
    for label in labels:
        same = next((choice for choice in free if choice.label.uk == label.uk), None)
        codes.append(same.code if same else "")
        if same:
            free.remove(same)
    if len(known) == len(labels):
        left = iter(free)
        codes = [code or next(left).code for code in codes]
    used = {choice.code for choice in known} | set(codes)
    fresh = (f"{stem}_{number}" for number in range(1, len(used) + len(labels) + 2))
    unused = (code for code in fresh if code not in used)
    return tuple(Choice(code or next(unused), label) for code, label in zip(codes, labels, strict=True))


def _pages(form: Definition, code: str, change: Callable[[tuple[Question, ...]], tuple[Question, ...]]) -> Definition:
    pages = tuple(
        replace(page, questions=change(page.questions)) if page.code == code else page for page in form.pages
    )
    return replace(form, pages=pages)
