"""The stewards' list of what is not to be fetched."""

from __future__ import annotations

import pytest
from django.urls import reverse

from commonplace.consumption import queries
from commonplace.consumption.actions import refusing
from commonplace.consumption.models import DoNotFetch, Polling
from commonplace.members.models import Member
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    made = make_member("steward@example.org", "Stew Ardent", is_steward=True)
    client.force_login(made)
    return made


def test_what_is_on_the_list_is_not_polled_and_its_followers_see_why(member, following, steward, client):
    following(member, "shy")
    following(member, "open")
    client.post(reverse("consumption:do_not_fetch"), {"pattern": "Shy.example.org", "reason": "Its owner asked on May 2"})
    assert Polling.objects.get(source__address__contains="shy").due_at is None
    (told,) = queries.needing_attention(member)
    client.force_login(Member.objects.get(pk=member.pk))
    page = client.get(reverse("consumption:source", args=[told.source.public_id])).content.decode()
    assert "asked this site not to fetch it" in page
    assert "May 2" in page or "Its owner asked on May 2" in page


def test_taken_off_the_list_it_is_looked_at_again(member, following, steward, client):
    following(member, "shy")
    row = refusing.refuse(acting=steward, pattern="shy.example.org")
    client.post(reverse("consumption:fetch_again", args=[row.pk]))
    assert not DoNotFetch.objects.exists()
    assert Polling.objects.get().due_at is not None
    assert not queries.needing_attention(member).exists()


def test_only_stewards_see_and_change_the_list(member, signed_in):
    assert signed_in.get(reverse("consumption:do_not_fetch")).status_code in (403, 404)
    assert signed_in.post(reverse("consumption:do_not_fetch"), {"pattern": "example.org"}).status_code in (403, 404)
    with pytest.raises(PermissionError):
        refusing.refuse(acting=member, pattern="example.org")


@pytest.mark.parametrize("pattern", ["", "org", ".", "e", "two words.org", "https://"])
def test_a_pattern_that_would_stop_too_much_is_refused_with_a_sentence(steward, client, pattern):
    answer = client.post(reverse("consumption:do_not_fetch"), {"pattern": pattern})
    assert answer.status_code == 200
    assert not DoNotFetch.objects.exists()


def test_the_page_stands_under_the_settings_of_the_site(steward, client):
    assert reverse("consumption:do_not_fetch") in client.get(reverse("members:site")).content.decode()
