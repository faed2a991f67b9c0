"""Names that Wagtail's own first migrations gave in English, where editors read them."""

from django.db import migrations

TITLES = ("Root", "Усі сайти")
WORKFLOWS = ("Moderators approval", "Погодження модераторами")


def rename(apps, old: int, new: int) -> None:
    roots = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title=TITLES[old])
    roots.update(title=TITLES[new], draft_title=TITLES[new])
    for model in ("Workflow", "Task"):
        apps.get_model("wagtailcore", model).objects.filter(name=WORKFLOWS[old]).update(name=WORKFLOWS[new])


def forward(apps, schema_editor) -> None:
    rename(apps, 0, 1)


def backward(apps, schema_editor) -> None:
    rename(apps, 1, 0)


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_news_is_pinned")]
    operations = [migrations.RunPython(forward, backward)]
