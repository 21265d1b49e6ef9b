"""What a text tells by mistake is pointed out, with the rule by which it was found; ordinary questions are left in peace."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection.checking import Kind, hints

TELLS = [
    # mail addresses, in any language
    ("Write to jo.example@school.example, please", Kind.MAIL, "jo.example@school.example"),
    ("Bitte an jo@beispiel.example.", Kind.MAIL, "jo@beispiel.example"),
    ("متاح على mary+books@example.org اليوم", Kind.MAIL, "mary+books@example.org"),
    ("(a_b-c@mail.example.ac.uk)", Kind.MAIL, "a_b-c@mail.example.ac.uk"),
    # telephone numbers, in any language
    ("Call me at 555-123-4567 tonight", Kind.PHONE, "555-123-4567"),
    ("Call (555) 123-4567", Kind.PHONE, "(555) 123-4567"),
    ("Ring 555-0147 after three", Kind.PHONE, "555-0147"),
    ("Mein Telefon: +49 30 1234567", Kind.PHONE, "+49 30 1234567"),
    ("Au 06 12 34 56 78 le soir", Kind.PHONE, "06 12 34 56 78"),
    ("020 7946 0123 is the office", Kind.PHONE, "020 7946 0123"),
    ("555.123.4567", Kind.PHONE, "555.123.4567"),
    # students
    ("My student Maria Invented refuses every book", Kind.STUDENT, "Maria Invented"),
    ("my new student Tomas will not read", Kind.STUDENT, "Tomas"),
    ("A boy named Kofi cries at story time", Kind.STUDENT, "Kofi"),
    ("The mother of Kofi wants a book gone", Kind.STUDENT, "Kofi"),
    ("The parents of Lena Sample came in", Kind.STUDENT, "Lena Sample"),
    ("Kofi's mother wants a book gone", Kind.STUDENT, "Kofi"),
    ("How do I help J.D. in Year 4 with reading?", Kind.STUDENT, "J.D."),
    ("How do I help J. D., grade 4, with reading?", Kind.STUDENT, "J. D."),
    ("Lena (Year 4) eats books", Kind.STUDENT, "Lena"),
    ("Grade 5 student Omar Sample hides in the library", Kind.STUDENT, "Omar Sample"),
    ("Omar is 9 and reads nothing", Kind.STUDENT, "Omar"),
    ("What would you give the girl in the corner, Ana Sample?", Kind.STUDENT, "Ana Sample"),
    ("My student M. O'Sample-Test left", Kind.STUDENT, "M."),
    # schools
    ("We at Maple Grove Elementary have no budget", Kind.SCHOOL, "Maple Grove Elementary"),
    ("I work at Lincoln High School", Kind.SCHOOL, "Lincoln High School"),
    ("At St. Bride Primary School we weed in June", Kind.SCHOOL, "St. Bride Primary School"),
    ("I am new at PS 118", Kind.SCHOOL, "PS 118"),
    ("I am new at P.S. 9 in the city", Kind.SCHOOL, "P.S. 9"),
    ("Invented Valley ISD cut our budget", Kind.SCHOOL, "Invented Valley ISD"),
    ("The Riverbend Middle School schedule", Kind.SCHOOL, "Riverbend Middle School"),
]
IN_PEACE = [
    "Budget meeting with my principal on Thursday, ten minutes. I have never done one. What do I show?",
    "How do you weed a fiction section of 4,000 books when nobody else is there?",
    "A parent of a fourth grader challenged a graphic novel. Where do I start?",
    "My students love Diary of a Wimpy Kid. What comes next?",
    "Year 4 will not sit still after lunch. What do you read to them?",
    "We have 1 200 000 loans since 2019. Is that a lot?",
    "We moved from 2019-2020 to 2024-2025 numbers. How do you show that?",
    "The meeting is on 2026-11-26 at 10:30, in room 4. How long should I speak?",
    "Has anyone used ISBN 978-0-123-45678-9 with seventh graders?",
    "Elementary or middle school: who has a fixed schedule?",
    "My high school has no librarian but me. Do you know others?",
    "Our Academy has no librarian. How do I make the case?",
    "Which Newbery winner is short enough for a reluctant reader of 12?",
    "I spent 45.50 of 1,250.00 dollars. What would you buy with the rest?",
    "What do you do when a boy in Grade 3 tears pages? I am new to this.",
    "Student Council wants the library on Friday. Do I say yes?",
    "How do you teach students Google Docs in one lesson?",
    "The children of Year 6 want a Student Government shelf.",
    "Does a student teacher count as staff when keys are given out?",
    "Dewey 973.7 or 305.8: where do you shelve it?",
    "We are PS fans: does anyone lend games?",
    "Wie sortiert ihr die Sachbücher, wenn das Regal zu klein ist?",
    "I teach Science in the library on Monday. Which Student Handbook rules apply?",
    "Call number 641.5 keeps vanishing. Ideas?",
    "In March my English classes read Macbeth, Year 9 and Year 10. What else?",
    "The senior English teacher wants sets of thirty. Who has a list?",
]


@pytest.mark.parametrize(("text", "kind", "excerpt"), TELLS)
def test_what_tells_is_pointed_out(text: str, kind: Kind, excerpt: str) -> None:
    found = hints(text)
    assert (kind, excerpt) in [(hint.kind, hint.excerpt) for hint in found], found
    assert all(str(hint.why).endswith(".") for hint in found)


@pytest.mark.parametrize("text", IN_PEACE)
def test_an_ordinary_question_is_left_in_peace(text: str) -> None:
    assert hints(text) == []


def test_hints_come_in_the_order_of_the_text_each_place_once() -> None:
    found = hints("My student Maria Invented at Maple Grove Elementary has jo@example.org and 555-123-4567.")
    assert [hint.kind for hint in found] == [Kind.STUDENT, Kind.SCHOOL, Kind.MAIL, Kind.PHONE]


def test_the_writer_s_own_name_is_pointed_out_where_it_is_to_be_hidden() -> None:
    text = "What do I show on Thursday? Yours, ada"
    assert hints(text) == []
    assert [(hint.kind, hint.excerpt) for hint in hints(text, own_name="Ada Example")] == [(Kind.SELF, "ada")]
    assert hints("An example is enough", own_name="") == []


@given(st.text(max_size=600))
def test_any_text_is_borne(text: str) -> None:
    for hint in hints(text, own_name="Ada Example"):
        assert hint.excerpt


@pytest.mark.parametrize("text", [
    "A" * 5_000, "Aa " * 1_700, "1 " * 2_500, "a@" * 2_500, "student " * 600, "J. " * 1_600, "Mother of " * 500, "St. " * 1_250, "Ab-Cd " * 800,
    "(" * 5_000, "a." * 2_500 + "@", "boy Aa" + " a" * 2_000,
])
def test_case_68_a_text_made_for_it_keeps_no_rule_busy(text: str) -> None:
    begun = time.process_time()
    hints(text)
    assert time.process_time() - begun < 1
