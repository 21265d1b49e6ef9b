"""Files that come along are made anew: nothing hidden travels with them, and what is no picture and no PDF does not come in."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client, override_settings
from PIL import Image
from pypdf import PdfReader, PdfWriter, generic

from commonplace.connection import attachments, pdf_worker
from commonplace.connection.actions import asking
from commonplace.connection.actions.asking import Wording
from commonplace.connection.attachments import NotTaken, take_in
from commonplace.connection.models import Attachment, Naming, Question
from commonplace.connection.pdf_worker import Refused, made_anew
from commonplace.kernel.clock import now
from commonplace.members.models import Member
from commonplace.spaces.models import Group

SECRET = b"Rita-Was-Here"


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def upload(body: bytes, name: str = "a file.pdf") -> Any:
    return SimpleNamespace(name=name, size=len(body), read=lambda length=-1: body[:length] if length >= 0 else body)


def jpeg(*, comment: bytes = b"") -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()  # who took it
    exif[0x8825] = {1: "N", 2: (53.0, 20.0, 0.0)}  # where
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG", exif=exif, comment=comment or SECRET)
    return out.getvalue()


def vast() -> bytes:
    """A small file of very many pixels."""
    out = BytesIO()
    Image.new("1", (6_000, 6_000)).save(out, "PNG")
    return out.getvalue()


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(200, 200)
        font = generic.DictionaryObject({
            generic.NameObject("/Type"): generic.NameObject("/Font"), generic.NameObject("/Subtype"): generic.NameObject("/Type1"),
            generic.NameObject("/BaseFont"): generic.NameObject("/Helvetica"),
        })
        # The file chooses these names, and may choose those of keys that are left out elsewhere.
        fonts = generic.DictionaryObject({generic.NameObject("/F"): font, generic.NameObject("/A"): font})
        page[generic.NameObject("/Resources")] = generic.DictionaryObject({generic.NameObject("/Font"): writer._add_object(fonts)})
        content = generic.DecodedStreamObject()
        content.set_data(f"BT /F 12 Tf 20 100 Td (Page {number + 1} on weeding) Tj ET".encode())
        page[generic.NameObject("/Contents")] = writer._add_object(content)
    return writer


def talkative() -> bytes:
    """A PDF with all that tells or does something."""
    writer = pdf()
    page = writer.pages[0]
    writer.add_metadata({"/Author": SECRET.decode(), "/Title": SECRET.decode()})
    writer.xmp_metadata = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/><!-- " + SECRET + b" --></x:xmpmeta>"
    writer.add_attachment("hidden.txt", SECRET)

    def action(kind: str, **more: generic.PdfObject) -> generic.DictionaryObject:
        return generic.DictionaryObject({
            generic.NameObject("/S"): generic.NameObject(kind), **{generic.NameObject(f"/{key}"): value for key, value in more.items()}})

    writer.root_object[generic.NameObject("/OpenAction")] = action("/JavaScript", JS=generic.TextStringObject("app.alert('hello')"))
    notes = generic.ArrayObject([
        generic.DictionaryObject({
            generic.NameObject("/Type"): generic.NameObject("/Annot"), generic.NameObject("/Subtype"): generic.NameObject(kind),
            generic.NameObject("/Rect"): generic.ArrayObject([generic.NumberObject(one) for one in (0, 0, 9, 9)]),
            generic.NameObject("/T"): generic.TextStringObject(SECRET.decode()), generic.NameObject("/A"): does,
        }) for kind, does in [
            ("/Link", action("/Launch", F=generic.TextStringObject("calc.exe"))), ("/Widget", action("/SubmitForm")),
            ("/Text", action("/JavaScript", JS=generic.TextStringObject("app.alert(1)"))), ("/FileAttachment", action("/GoToE")),
        ]])
    page[generic.NameObject("/Annots")] = notes
    page[generic.NameObject("/AA")] = generic.DictionaryObject({generic.NameObject("/O"): action("/JavaScript", JS=generic.TextStringObject("app.alert(2)"))})
    page[generic.NameObject("/PieceInfo")] = generic.DictionaryObject({generic.NameObject("/Tool"): generic.TextStringObject(SECRET.decode())})
    picture = generic.EncodedStreamObject()
    picture._data = jpeg()
    for key, value in {
        "Type": generic.NameObject("/XObject"), "Subtype": generic.NameObject("/Image"), "Width": generic.NumberObject(60),
        "Height": generic.NumberObject(40), "BitsPerComponent": generic.NumberObject(8), "ColorSpace": generic.NameObject("/DeviceRGB"),
        "Filter": generic.NameObject("/DCTDecode"), "Metadata": generic.TextStringObject(SECRET.decode()),
    }.items():
        picture[generic.NameObject(f"/{key}")] = value
    resources = page["/Resources"]
    assert isinstance(resources, generic.DictionaryObject)
    resources[generic.NameObject("/XObject")] = generic.DictionaryObject({generic.NameObject("/AA"): writer._add_object(picture)})
    return written(writer)


def everything_in(body: bytes) -> bytes:
    """The file, and besides each of its streams unpacked."""
    out = [body]
    for number in range(1, 200):
        try:
            found = PdfReader(BytesIO(body)).get_object(number)
            if isinstance(found, generic.StreamObject):
                out.append(found.get_data())
        except Exception:  # noqa: BLE001 - not every stream can be unpacked
            out.append(b"")
    return b"\n".join(out)


@pytest.mark.django_db
def test_case_57_a_picture_loses_where_and_by_whom_it_was_taken() -> None:
    body = jpeg()
    assert SECRET in body
    kept = take_in(upload(body, "../../Rita's shelf.jpeg"), confirmed=True)
    made = attachments.path_of(kept).read_bytes()
    assert SECRET not in made
    assert not Image.open(BytesIO(made)).getexif()
    assert (kept.kind, kept.name, kept.size) == ("picture", "Rita's shelf.jpg", len(made))
    assert kept.no_student_confirmed_at is not None
    assert attachments.path_of(kept).stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "../../etc/passwd", "C:\\Users\\rita\\shelf.pdf", "a\u202efdp.exe", "x" * 500, "\x00.pdf", "a/b\\c:d|e.pdf", "..."])
def test_case_57_file_names_are_ours_and_names_for_people_are_tame(name: str) -> None:
    kept = take_in(upload(written(pdf()), name), confirmed=True)
    assert attachments.path_of(kept).name == kept.file
    assert set(kept.file.removesuffix(".pdf")) <= set("0123456789abcdef")
    assert kept.name.endswith(".pdf")
    assert len(kept.name) <= 120
    assert not set(kept.name) & set('/\\:|"<>*?\x00\u202e')


@pytest.mark.django_db
def test_case_57_a_pdf_loses_what_it_tells_and_does() -> None:
    body = talkative()
    assert SECRET in everything_in(body)
    kept = take_in(upload(body), confirmed=True)
    made = attachments.path_of(kept).read_bytes()
    assert made.startswith(b"%PDF-")
    whole = everything_in(made)
    assert SECRET not in whole
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/SubmitForm", b"/Annots", b"/AcroForm", b"/Metadata",
                 b"/PieceInfo", b"/URI", b"/Author", b"app.alert", b"calc.exe", b"Exif", b"/Names", b"/Filespec"):
        assert word not in whole, word
    read = PdfReader(BytesIO(made))
    assert read.pages[0].extract_text() == "Page 1 on weeding"
    assert read.pages[0].images[0].image is not None
    assert read.pages[0].images[0].image.size == (60, 40)
    assert not read.attachments


def test_pages_look_the_same_afterward() -> None:
    read = PdfReader(BytesIO(made_anew(written(pdf(3)))))
    assert [page.extract_text() for page in read.pages] == ["Page 1 on weeding", "Page 2 on weeding", "Page 3 on weeding"]
    assert [float(page.mediabox.width) for page in read.pages] == [200, 200, 200]


def test_what_pages_inherit_is_kept() -> None:
    writer = pdf()
    page = writer.pages[0]
    parent = page["/Parent"].get_object()
    assert isinstance(parent, generic.DictionaryObject)
    parent[generic.NameObject("/Resources")] = page["/Resources"]
    parent[generic.NameObject("/Rotate")] = generic.NumberObject(90)
    del page["/Resources"]
    read = PdfReader(BytesIO(made_anew(written(writer))))
    assert read.pages[0].extract_text() == "Page 1 on weeding"
    assert read.pages[0].rotation == 90


def test_case_57_a_pdf_that_points_to_itself_ends() -> None:
    writer = pdf()
    loop = generic.DictionaryObject()
    place = writer._add_object(loop)
    loop[generic.NameObject("/Again")] = place
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, generic.DictionaryObject)
    resources[generic.NameObject("/ExtGState")] = place
    assert PdfReader(BytesIO(made_anew(written(writer)))).pages[0].extract_text() == "Page 1 on weeding"


def test_case_57_a_bomb_in_a_pdf_is_not_opened() -> None:
    writer = pdf()
    bomb = generic.EncodedStreamObject()
    bomb._data = zlib.compress(b"\0" * 300_000_000, 9)
    bomb[generic.NameObject("/Filter")] = generic.NameObject("/FlateDecode")
    resources = writer.pages[0]["/Resources"]
    assert isinstance(resources, generic.DictionaryObject)
    resources[generic.NameObject("/Pattern")] = generic.DictionaryObject({generic.NameObject("/P"): writer._add_object(bomb)})
    body = written(writer)
    assert len(made_anew(body)) < 1_000_000
    bomb[generic.NameObject("/Filter")] = generic.ArrayObject([generic.NameObject("/FlateDecode"), generic.NameObject("/DCTDecode")])
    with pytest.raises(Refused, match="too_large"):
        made_anew(written(writer))


def test_a_jpeg_in_a_pdf_shows_the_same_without_what_it_tells() -> None:
    bare = pdf_worker.without_traces(jpeg())
    assert SECRET not in bare
    assert b"Exif" not in bare
    assert list(Image.open(BytesIO(bare)).getdata()) == list(Image.open(BytesIO(jpeg())).getdata())
    assert pdf_worker.without_traces(b"\xff\xd8\xff") == b"\xff\xd8\xff"


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "says"), [
    (b"", "is empty"),
    (b"MZ\x90\x00 a program", "neither a picture"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "neither a picture"),
    (b"<html><script>alert(1)</script></html>", "neither a picture"),
    (b"%PDF-1.7 and nothing else", "cannot be read"),
    (b"\xff\xd8\xff\xe0 broken", "cannot be read|neither"),
    (b"%PDF-1.4\n" + b"1 0 obj << /A " * 5000, "cannot be read"),
    (vast(), "too many pixels"),
    (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
])
def test_case_57_what_is_refused_is_refused_in_a_sentence_and_nothing_is_kept(body: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(NotTaken, match=says):
        take_in(upload(body), confirmed=True)
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_case_57_a_size_that_was_claimed_is_not_believed() -> None:
    body = b"x" * (10 * 1024 * 1024 + 1)
    with pytest.raises(NotTaken, match="larger than 10 MB"):
        take_in(SimpleNamespace(name="a", size=3, read=lambda length=-1: body[:length]), confirmed=True)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_locked_pdf_and_a_long_one_are_told_apart() -> None:
    locked = pdf()
    locked.encrypt("sesame", algorithm="RC4-128")
    with pytest.raises(NotTaken, match="locked with a password"):
        take_in(upload(written(locked)), confirmed=True)
    with pytest.raises(NotTaken, match="more than 50 pages"):
        take_in(upload(written(pdf(51))), confirmed=True)


@pytest.mark.django_db
def test_without_the_word_that_no_student_is_in_it_nothing_comes_in(tmp_path: Path) -> None:
    with pytest.raises(NotTaken, match="no student can be recognized"):
        take_in(upload(jpeg()), confirmed=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_case_57_a_pdf_in_a_picture_comes_out_as_one_thing_only() -> None:
    both = jpeg(comment=b"harmless") + b"%PDF-1.4 <script>alert(1)</script>"
    kept = take_in(upload(both, "both.jpg"), confirmed=True)
    made = attachments.path_of(kept).read_bytes()
    assert kept.kind == Attachment.Kind.PICTURE
    assert b"%PDF" not in made
    assert b"<script" not in made


def asked_with(member: Member, group: Group, naming: str) -> Attachment:
    kept = take_in(upload(jpeg(), "Ada's budget.jpg"), confirmed=True)
    draft = asking.write(acting=member, wording=Wording("What do I show?", naming=naming, chosen_name="Owl"), attachment=kept)
    asking.ask(acting=member, question=asking.put_to(acting=member, question=draft, group=group), at=now())
    return kept


def get_file(client: Client, member: Member) -> Any:
    client.force_login(member)
    return client.get(f"/ask/file/{Attachment.objects.get().public_id}")


def test_case_28_a_file_is_for_saving_and_can_do_nothing_in_a_page(member: Member, ben: Member, group: Group, client: Client) -> None:
    asked_with(member, group, Naming.OWN)
    Question.objects.update(state="sent", sent_at=now())
    answer = get_file(client, ben)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["Content-Disposition"] == "attachment; filename=\"Ada's budget.jpg\""
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_case_70_only_who_sees_the_question_gets_its_file(member: Member, ben: Member, group: Group, client: Client, db: None) -> None:
    from tests.conftest import make_member

    asked_with(member, group, Naming.OWN)
    assert client.get(f"/ask/file/{Attachment.objects.get().public_id}").status_code == 302
    assert get_file(client, member).status_code == 200
    assert get_file(client, ben).status_code == 404  # it has not left yet
    Question.objects.update(state="sent", sent_at=now())
    assert get_file(client, make_member("dan@example.org", "Dan Stranger")).status_code == 404
    assert get_file(client, ben).status_code == 200
    Question.objects.update(state="hidden")
    assert get_file(client, ben).status_code == 404


@pytest.mark.parametrize("naming", [Naming.NONE, Naming.CHOSEN])
def test_an_unnamed_author_is_not_found_by_the_name_of_her_file(member: Member, ben: Member, group: Group, client: Client, naming: str) -> None:
    asked_with(member, group, naming)
    asking.leave_due(at=now().replace(year=now().year + 1))
    assert get_file(client, ben)["Content-Disposition"] == 'attachment; filename="picture.jpg"'
    assert "Ada" in get_file(client, member)["Content-Disposition"]
