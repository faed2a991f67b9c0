"""PostgreSQL: a table of words made before it knew where its entries stand is made anew, and filled by the next
`manage.py prepare` (the index's version has grown)."""

from django.db import migrations, models

from portal.search.backends import backend_of

KNOWN = """SELECT 1 FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = 'search_words' AND column_name = 'community_id'"""


def renew(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        if cursor.fetchone():
            return
    backend = backend_of(connection)
    backend.remove()
    backend.install()


class Migration(migrations.Migration):
    dependencies = [("search", "0002_words")]

    operations = [
        migrations.AlterField("entry", "version", models.PositiveSmallIntegerField()),
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
