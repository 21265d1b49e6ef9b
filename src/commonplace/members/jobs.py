"""What members need in the background: sessions that have run out are forgotten."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from commonplace.kernel.clock import now
from commonplace.kernel.jobs import every


@every(at_hour=3)
def forget_old_sessions() -> None:
    """Delete sessions that have run out: nobody is signed in with them, and they say when somebody was here."""
    Session.objects.filter(expire_date__lt=now()).delete()
