from django.db import migrations, models

from commonplace.kernel.search import postgres, sqlite


def create(apps, schema_editor):
    vendor = postgres if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in vendor.CREATE:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    vendor = postgres if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in vendor.DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigIntegerField(help_text="Time-sortable: newest first is by id.", primary_key=True, serialize=False)),
                ("scope", models.BigIntegerField(help_text="Who may see it is decided by scope.")),
                ("at", models.BigIntegerField(default=0, help_text="Seconds since 1970; what after: and before: look at.")),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "db_table": "search_document",
                "indexes": [models.Index(fields=["scope", "id"], name="search_newest_of_scope")],
            },
        ),
        migrations.RunPython(create, drop),
    ]
