"""The one table of the index. Its full-text part is made by the migration, in each database's own way."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """A document as it was indexed. Write it with `commonplace.kernel.search.add`, never through the ORM."""

    id = models.BigIntegerField(primary_key=True, help_text="Time-sortable: newest first is by id.")
    scope = models.BigIntegerField(help_text="Who may see it is decided by scope.")
    at = models.BigIntegerField(default=0, help_text="Seconds since 1970; what after: and before: look at.")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)

    class Meta:
        db_table = "search_document"
        indexes = [models.Index(fields=["scope", "id"], name="search_newest_of_scope")]

    def __str__(self) -> str:
        return self.title
