"""A school's mail address is recognized from its host."""

from __future__ import annotations

import pytest

from commonplace.members.school_mail import looks_like_school


@pytest.mark.parametrize("email", [
    "ada@lincoln.k12.oh.us", "ada@state.edu", "ada@uni.ac.uk", "ada@hill.sch.uk", "ada@springfieldschools.org", "ada@northisd.net",
    "ada@anything.edu.au", "ada@grund.schule", "ada@st-mary-school.example", "ada@mail.city.gov",
])
def test_a_school_is_recognized(email: str) -> None:
    assert looks_like_school(email)


@pytest.mark.parametrize("email", ["ada@example.org", "edu@mail.example", "school@example.com", "ada@educators.example", "", "ada"])
def test_another_address_is_left_alone(email: str) -> None:
    assert not looks_like_school(email)
