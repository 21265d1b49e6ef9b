"""Professional or personal: what of a network may ever stand in a record for an employer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What is personal never appears in a record for an employer (mission, 9)."""

    PROFESSIONAL = "work", _("professional")
    PERSONAL = "personal", _("personal")
