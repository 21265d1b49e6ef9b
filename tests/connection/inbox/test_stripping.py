"""What somebody said in a mail, as programs in several languages wrap it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonplace.connection.inbox.flattening import as_text
from commonplace.connection.inbox.stripping import said

QUESTION = "We have 400 books that nobody borrows.\nWhere do I begin with weeding?"
SAID = "Begin with the atlases: nobody misses them.\n\nTake two shelves a day."

GMAIL = f"""{SAID}

On Tue, Nov 3, 2026 at 9:12 AM Ada Example via Commonplace <
reply+0123456789abcdef0123@pln.example.org> wrote:

> Ada Example asks you:
>
>     We have 400 books that nobody borrows.
>     Where do I begin with weeding?
>
> --
> You have this mail because Ada Example asked you.
"""
GMAIL_DE = f"""{SAID}

Am Di., 3. Nov. 2026 um 09:12 Uhr schrieb Ada Example <
reply+0123456789abcdef0123@pln.example.org>:

> We have 400 books that nobody borrows.
"""
GMAIL_ES = f"""{SAID}

El mar, 3 nov 2026 a las 9:12, Ada Example (<reply@pln.example.org>)
escribió:

> We have 400 books that nobody borrows.
"""
OUTLOOK = f"""{SAID}

From: Commonplace <reply@pln.example.org>
Sent: Tuesday, November 3, 2026 9:12 AM
To: Sample, Rae <rae@school.example>
Subject: Ada Example has a question for you

Ada Example asks you:

    We have 400 books that nobody borrows.
    Where do I begin with weeding?
"""
OUTLOOK_DE = f"""{SAID}

Von: Commonplace <reply@pln.example.org>
Gesendet: Dienstag, 3. November 2026 09:12
An: Rae Sample <rae@schule.example>
Betreff: Ada Example has a question for you

Ada Example asks you:
"""
OUTLOOK_ES = f"""{SAID}

________________________________
De: Commonplace <reply@pln.example.org>
Enviado: martes, 3 de noviembre de 2026 9:12
Para: Rae Sample <rae@escuela.example>
Asunto: Ada Example has a question for you

Ada Example asks you:
"""
OUTLOOK_OLD = f"""{SAID}

-----Original Message-----
From: Commonplace [mailto:reply@pln.example.org]
Sent: Tuesday, November 3, 2026 9:12 AM
To: Sample, Rae
Subject: Ada Example has a question for you

Ada Example asks you:
"""
OUTLOOK_OLD_DE = f"""{SAID}

-----Ursprüngliche Nachricht-----
Von: Commonplace [mailto:reply@pln.example.org]
Gesendet: Dienstag, 3. November 2026 09:12
"""
APPLE = f"""{SAID}

> On Nov 3, 2026, at 9:12 AM, Commonplace <reply@pln.example.org> wrote:
>
> Ada Example asks you:
"""
APPLE_DE = f"""{SAID}

> Am 03.11.2026 um 09:12 schrieb Commonplace <reply@pln.example.org>:
>
> Ada Example asks you:
"""
THUNDERBIRD = f"""On 11/3/26 09:12, Commonplace wrote:
> Ada Example asks you:
>
>      We have 400 books that nobody borrows.
>      Where do I begin with weeding?

{SAID}

--{" "}
Rae Sample
Library, Example School
"""
THUNDERBIRD_DE = f"""Am 03.11.26 um 09:12 schrieb Commonplace:
> Ada Example asks you:

{SAID}

--{" "}
Rae Sample
"""
THUNDERBIRD_ES = f"""El 3/11/26 a las 9:12, Commonplace escribió:
> Ada Example asks you:

{SAID}
"""
BETWEEN = """On 11/3/26 09:12, Commonplace wrote:
> We have 400 books that nobody borrows.

Begin with the atlases: nobody misses them.

> Where do I begin with weeding?

Take two shelves a day.
"""
PHONE = f"""{SAID}

Sent from my iPhone

> On Nov 3, 2026, at 9:12 AM, Commonplace <reply@pln.example.org> wrote:
>
> Ada Example asks you:
"""
PHONE_DE = f"{SAID}\n\nVon meinem iPhone gesendet\n\n> Am 03.11.2026 um 09:12 schrieb Commonplace <reply@pln.example.org>:\n>\n> Ada\n"
PHONE_ES = f"{SAID}\n\nEnviado desde mi iPhone\n\n> El 3 nov 2026, a las 9:12, Commonplace <reply@pln.example.org> escribió:\n> \n> Ada\n"
OUTLOOK_PHONE = f"""{SAID}

Get Outlook for Android<https://aka.example/phone>
________________________________
From: Commonplace <reply@pln.example.org>
Sent: Tuesday, November 3, 2026 9:12:04 AM
To: Rae Sample <rae@school.example>
Subject: Ada Example has a question for you

Ada Example asks you:
"""
NO_MARKS = f"""{SAID}

On Tuesday, November 3rd, 2026 at 9:12 AM, Commonplace <reply@pln.example.org> wrote:

Ada Example asks you:
We have 400 books that nobody borrows.
"""
FRENCH = f"{SAID}\n\nLe mar. 3 nov. 2026 à 09:12, Commonplace <reply@pln.example.org> a écrit :\n\n> Ada Example asks you:\n"

STYLES = {
    name: value for name, value in list(globals().items()) if isinstance(value, str) and name.isupper() and name not in {"SAID", "QUESTION"}
}


@pytest.mark.parametrize("style", STYLES)
def test_only_what_was_said_is_left(style: str) -> None:
    assert said(STYLES[style], ours=QUESTION.splitlines()) == SAID.replace("\r", "")


@pytest.mark.parametrize("style", STYLES)
def test_line_ends_of_other_machines_change_nothing(style: str) -> None:
    assert said(STYLES[style].replace("\n", "\r\n"), ours=QUESTION.splitlines()) == SAID


def test_what_was_written_below_a_quote_without_marks_is_not_lost() -> None:
    head = "-----Original Message-----\nFrom: Commonplace\nSent: Tuesday\nTo: Rae\nSubject: Weeding\n\n"
    mail = head + "Where do I begin with weeding?\n\nWith the atlases.\n"
    assert said(mail, ours=QUESTION.splitlines()) == "With the atlases."


def test_ordinary_sentences_that_look_like_a_quote_stay() -> None:
    for text in (
        "As Kim wrote: begin small.",
        "From: the top shelf. That is where I began.",
        "On Monday I wrote to three publishers: nobody replied.",
        "Ich schrieb es am 3. auf.",
        "Two ways:\n- atlases\n- encyclopedias",
        "Call me -- any time.",
    ):
        assert said(text) == text


def test_a_reply_that_is_a_signature_only_is_kept() -> None:
    assert said("-- \nYes, with the atlases.").endswith("Yes, with the atlases.")


def test_nothing_said_is_nothing() -> None:
    assert said("> only\n> quoted\n") == ""


@given(st.text(alphabet="> -_:@0aOnwrote\n", max_size=2_000))
def test_it_ends_whatever_the_mail_is(text: str) -> None:
    assert isinstance(said(text), str)


@pytest.mark.parametrize("piece", ["_" * 100_000, "On 1 " * 40_000, "From: \n" * 60_000, "> " * 100_000, "-- \n" * 50_000, "On 1\n" * 50_000])
def test_case_61_no_mail_takes_long_to_read(piece: str) -> None:
    began = time.process_time()
    said(piece)
    assert time.process_time() - began < 3


OUTLOOK_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body lang=EN-US>
<div class=WordSection1><p class=MsoNormal>Begin with the atlases: nobody misses them.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>Take two shelves a day.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>
<p class=MsoNormal><b>From:</b> Commonplace &lt;reply@pln.example.org&gt; <br><b>Sent:</b> Tuesday, November 3, 2026 9:12 AM<br><b>To:</b> Rae Sample
<br><b>Subject:</b> Ada Example has a question for you</p></div></div><p class=MsoNormal>Ada Example asks you:</p></div></body></html>"""
GMAIL_HTML = """<div dir="ltr">Begin with the atlases: nobody misses them.<div><br></div><div>Take two shelves a day.</div><div><br></div>-- <br>
<div dir="ltr" class="gmail_signature"><div>Rae Sample, Library</div></div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Nov 3, 2026
at 9:12 AM Commonplace &lt;<a href="mailto:reply@pln.example.org">reply@pln.example.org</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><div>Ada Example asks you:</div><p>We have 400 books</p></blockquote></div>"""
APPLE_HTML = """<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">
<div>Begin with the atlases: nobody misses them.</div><div><br></div><div>Take two shelves a day.<br id="lineBreakAtBeginningOfSignature">
<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On Nov 3, 2026, at 9:12&#8239;AM, Commonplace wrote:<br><br></blockquote></div>
<blockquote type="cite"><div dir="ltr">Ada Example asks you:</div></blockquote></div></body></html>"""


@pytest.mark.parametrize("html", [OUTLOOK_HTML, GMAIL_HTML, APPLE_HTML], ids=["outlook", "gmail", "apple"])
def test_a_mail_that_is_html_only_says_the_same(html: str) -> None:
    assert said(as_text(html)) == SAID


def test_case_52_nothing_of_the_html_is_left_but_text() -> None:
    text = as_text('<p onclick="x()">Yes<script>alert(1)</script><style>p{}</style><img src="https://t.example/p.gif"> &lt;b&gt;</p><svg><text>no</text></svg>')
    assert text == "Yes <b>"


def test_where_a_link_leads_is_kept() -> None:
    assert as_text('See <a href="https://lists.example.org/weeding">this list</a>.') == "See this list (https://lists.example.org/weeding)."


def test_case_58_a_link_to_a_script_is_words() -> None:
    assert as_text('<a href="javascript:alert(1)">here</a>') == "here"


def test_what_is_hidden_in_a_mail_is_not_said() -> None:
    assert as_text('<div style="display:none">preview</div>Yes') == "Yes"
