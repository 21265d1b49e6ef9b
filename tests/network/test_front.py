"""The front page of my network."""

from __future__ import annotations

from django.test import Client

from commonplace.members.models import Member
from commonplace.people.models import Person
from commonplace.spaces.models import Space
from commonplace.tools.models import Tool


def test_it_shows_people_spaces_and_tools(signed_in: Client, member: Member) -> None:
    Person.objects.create(owner=member, name="Bea Sample")
    Space.objects.create(owner=member, name="Example Forum")
    Tool.objects.create(owner=member, name="Sample Index")
    page = signed_in.get("/network").content.decode()
    for name in ("Bea Sample", "Example Forum", "Sample Index"):
        assert name in page
