"""Columns that repeat other columns of their row, folded, so that any database compares them alike.

SQLite and PostgreSQL do not agree on what is small, what is an accent and what comes after what. So a row that is looked through by
parts of its words (`FoldedField`), or listed by its name (`FiledField`), carries both as `words.fold` makes them. They are written with
the row: by `save`, by `bulk_create`, and through `FoldedQuerySet` by `update` and `bulk_update`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from commonplace.kernel.search import words

LONGEST_KEY = 200
"""Characters by which rows are put in order."""
_AT_ONCE = 500
_SCHEME = re.compile(r"^https?://(?:www\.)?(?=\w)")
M = TypeVar("M", bound=models.Model)


def filed(name: str) -> str:
    """By what a name is put in order where there is no column for it.

    Signs and blanks count only where there is nothing else; an address that stands for a name is looked for by its host.
    """
    folded = _SCHEME.sub("", words.fold(words.normal(name)))
    return (" ".join(words.split(folded)) or folded)[:LONGEST_KEY]


class FoldedField(models.TextField):  # type: ignore[type-arg]  # Django's fields take no types when the program runs
    """All that the columns `of` say, a column a line, in lower case and without the accents of Latin letters."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **options: Any) -> None:  # Any: Django's own
        """`of` are names of columns of the same row."""
        self.of = tuple(of)
        super().__init__(*args, **{"default": "", "editable": False, "blank": True, **options})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:  # Any: Django's own
        """What a migration writes down."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": list(self.of)}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 - Django calls it so
        """What is stored: never what somebody set."""
        value = self.made_of([getattr(model_instance, name) for name in self.of])
        setattr(model_instance, self.attname, value)
        return value

    def made_of(self, texts: Iterable[str]) -> str:
        """The value of the column, of the values of those that it repeats."""
        return words.fold(words.normal("\n".join(text for text in texts if text)))


class FiledField(FoldedField):
    """By what a row is put in order: the words of `of`, folded; so that Öz stands beside Oz and “Weeding” among the letters."""

    def made_of(self, texts: Iterable[str]) -> str:
        """See `filed`."""
        return filed("\n".join(texts))


def folded_by(model: type[models.Model], changed: Iterable[str]) -> list[str]:
    """The folded columns of a model that repeat one of those that are changed, and are not among them."""
    names = set(changed)
    return [
        field.name for field in model._meta.concrete_fields  # noqa: SLF001 - Django's own way to a model's fields
        if isinstance(field, FoldedField) and field.name not in names and not names.isdisjoint(field.of)
    ]


class FoldedQuerySet(models.QuerySet[M]):
    """Rows with folded columns, which are changed with what they repeat."""

    def update(self, **values: Any) -> int:  # Any: what columns hold
        """As Django's; where a folded column repeats one of these, each row is read."""
        late = folded_by(self.model, values)
        if not late:
            return super().update(**values)
        rows = list(self)
        for row in rows:
            for name, value in values.items():
                setattr(row, name, value)
        return self.bulk_update(rows, [*values], batch_size=_AT_ONCE)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, with the folded columns of what is changed."""
        rows, names = list(objs), list(fields)
        late = folded_by(self.model, names)
        for row in rows:
            refold(row, late)
        return super().bulk_update(rows, [*names, *late], batch_size=batch_size)


class FoldedModel(models.Model):
    """A row with folded columns: saving some of its columns saves those that repeat them."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:  # Any: Django's own
        """As Django's."""
        if update_fields is not None:
            names = list(update_fields)
            update_fields = [*names, *folded_by(type(self), names)]
        super().save(*args, update_fields=update_fields, **options)


def refold(row: models.Model, names: Iterable[str]) -> None:
    """Make these folded columns of a row anew, of what stands in it."""
    for name in names:
        field = row._meta.get_field(name)  # noqa: SLF001 - Django's own way to a model's fields
        assert isinstance(field, FoldedField)
        field.pre_save(row, add=False)


def fill(app: str, *models_named: str) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    """For a migration that adds folded columns: fill them in the rows that are there."""
    def run(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
        for name in models_named:
            _fill(apps.get_model(app, name))

    return run


def _fill(model: type[models.Model]) -> None:
    names = [field.name for field in model._meta.concrete_fields if isinstance(field, FoldedField)]  # noqa: SLF001
    rows = model._default_manager.order_by("pk")  # noqa: SLF001 - Django's own way to any model's rows
    last = 0
    with transaction.atomic():
        while some := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
            for row in some:
                refold(row, names)
            rows.bulk_update(some, names)
            last = some[-1].pk
