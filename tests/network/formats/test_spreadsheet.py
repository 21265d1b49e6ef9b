"""Spreadsheets are read cell by cell; what is no spreadsheet of today says how to save it."""

from __future__ import annotations

import pytest

from commonplace.network.formats import NotUnderstood, recognize
from tests.network.formats.making import short, zipped

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def xlsx(*sheets: str, strings: str = "", **more: str) -> bytes:
    files: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": f"<workbook {SPACE}/>"}
    for number, rows in enumerate(sheets, 1):
        files[f"xl/worksheets/sheet{number}.xml"] = f'<?xml version="1.0"?><worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>'
    if strings:
        files["xl/sharedStrings.xml"] = f"<sst {SPACE}>{strings}</sst>"
    return zipped({**files, **more})


ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Mastodon</t></is></c></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>7</v></c><c r="C2" t="str"><f>A2</f><v>@nora@a.example</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>99</v></c><c r="C3" t="e"><v>#REF!</v></c></row>'
)
STRINGS = "<si><t>Name</t></si><si><r><t>Nora </t></r><r><t>Sample</t></r><rPh><t>aside</t></rPh></si>"


def test_a_spreadsheet_is_read_like_a_table() -> None:
    found = recognize(xlsx(ROWS, strings=STRINGS), name="people.xlsx")
    assert (found.format, found.title) == ("spreadsheet", "people")
    assert [short(row) for row in found.rows] == ["person | Nora Sample | fediverse:@nora@a.example"]


def test_every_sheet_is_read_and_lists_without_titles_too() -> None:
    second = '<row><c t="inlineStr"><is><t>Sam Sample</t></is></c><c t="inlineStr"><is><t>sam@lib.example</t></is></c></row>'
    found = recognize(xlsx(ROWS, "", second, strings=STRINGS))
    assert [short(row) for row in found.rows] == [
        "person | Nora Sample | fediverse:@nora@a.example", "person | Sam Sample | mail:sam@lib.example"]
    assert found.problems == ("spreadsheet_sheets",)


def test_a_sheet_of_the_other_kind_of_office_is_read() -> None:
    content = (
        '<office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x"><office:body><office:spreadsheet><table:table>'
        "<table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Email</text:p></table:table-cell></table:table-row>"
        '<table:table-row><table:table-cell><text:p>Nora <text:span>Sample</text:span></text:p></table:table-cell>'
        "<table:table-cell><text:p>nora@lib.example</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert [short(row) for row in recognize(data).rows] == ["person | Nora Sample | mail:nora@lib.example"]


@pytest.mark.parametrize(("data", "code"), [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "spreadsheet"),
    (xlsx('<row><c t="s"><v>0</v></c></row>', strings="<si><t>&bomb;</t></si>"), "spreadsheet"),
    (xlsx("<row><c>"), "spreadsheet"),
    (xlsx(""), "not_understood"),
    (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "spreadsheet"),
    (zipped({"mimetype": "application/epub+zip"}), "document"),
    (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "document"),
], ids=["old", "entity", "cut", "empty", "no content", "book", "letter"])
def test_what_cannot_be_opened_says_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(NotUnderstood) as trouble:
        recognize(data)
    assert trouble.value.code == code


def test_entities_that_grow_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = xlsx(ROWS, strings=STRINGS, **{"xl/sharedStrings.xml": f"<?xml version='1.0'?>{bomb}<sst {SPACE}><si><t>&b;</t></si></sst>"})
    with pytest.raises(NotUnderstood):
        recognize(data)
