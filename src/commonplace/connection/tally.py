"""What came of an answer, counted and said in one line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How often it worked, worked once it was changed, and did not."""

    worked: int = 0
    changed: int = 0
    not_worked: int = 0

    @property
    def tried(self) -> int:
        return self.worked + self.changed + self.not_worked

    def __str__(self) -> str:
        """Such as "tried by 3: worked twice, changed once"; "not tried yet"."""
        if not self.tried:
            return _("not tried yet")
        times = ((_("worked"), self.worked), (_("changed"), self.changed), (_("failed"), self.not_worked))
        said = ", ".join(f"{word} {_often(count)}" for word, count in times if count)
        return ngettext("tried by %(count)d: %(said)s", "tried by %(count)d: %(said)s", self.tried) % {"count": self.tried, "said": said}


def _often(count: int) -> str:
    if count == 1:
        return _("once")
    return _("twice") if count == 2 else _("%(count)d times") % {"count": count}
