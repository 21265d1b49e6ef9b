"""The site's own row and its stewards."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from commonplace.members.models import Member, RulesVersion, Site
from commonplace.members.rules import text_of


class LastSteward(Exception):
    """A site needs a steward; this is the only one."""

    def __init__(self) -> None:
        super().__init__(_(
            "This is the only steward of the site. Nothing was changed. Make another member a steward first, then try again.",
        ))


def refuse_last_steward(member: Member) -> None:
    """Raises `LastSteward` when no other active steward is there. Call it inside a transaction."""
    stewards = Member.objects.select_for_update().filter(is_steward=True, is_active=True)
    if member.is_steward and set(stewards.values_list("pk", flat=True)) <= {member.pk}:
        raise LastSteward


@transaction.atomic
def make_steward(*, member: Member) -> Member:
    """Give a member the keys of the site."""
    member.is_steward = True
    member.save(update_fields=["is_steward"])
    return member


@transaction.atomic
def unmake_steward(*, member: Member) -> Member:
    """Take the keys back. Raises `LastSteward`."""
    refuse_last_steward(member)
    member.is_steward = False
    member.save(update_fields=["is_steward"])
    return member


@transaction.atomic
def save_site(*, acting: Member, site: Site, is_new_version: bool) -> Site:
    """Keep what a steward changed. With `is_new_version` every member is asked to accept the rules again; the steward has, by saving."""
    before = Site.objects.select_for_update().get(pk=site.pk)
    RulesVersion.objects.get_or_create(version=before.rules_version, defaults={"text": text_of(before)})
    if is_new_version:
        site.rules_version = before.rules_version + 1
        RulesVersion.objects.create(version=site.rules_version, text=text_of(site))
        acting.rules_version = site.rules_version
        acting.save(update_fields=["rules_version"])
    else:
        site.rules_version = before.rules_version
        RulesVersion.objects.filter(version=site.rules_version).update(text=text_of(site))
    site.save()
    return site
