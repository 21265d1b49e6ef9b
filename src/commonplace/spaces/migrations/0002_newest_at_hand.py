"""PostgreSQL reads from an index alone what puts 2,000 follows in order (docs/decisions/0002-timeline.md)."""

from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Django would make it on SQLite too, where it helps nothing: a row is found there as fast by its id.
        schema_editor.execute("CREATE INDEX source_newest_at_hand ON spaces_source (id) INCLUDE (newest_at, newest_id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX source_newest_at_hand")


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
