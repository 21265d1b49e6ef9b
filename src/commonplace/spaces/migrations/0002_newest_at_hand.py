"""PostgreSQL reads from indexes alone what puts 2,000 follows in order (docs/decisions/0002-timeline.md)."""

from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # Django would make it on SQLite too, where it helps nothing: a row is found there as fast by its id.
        schema_editor.execute("CREATE INDEX source_newest_at_hand ON spaces_source (id) INCLUDE (newest_at, newest_id)")
        schema_editor.execute(
            "CREATE INDEX source_newest_first ON spaces_source (newest_at DESC, id) INCLUDE (newest_id) WHERE newest_at IS NOT NULL"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX source_newest_at_hand")
        schema_editor.execute("DROP INDEX source_newest_first")


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
