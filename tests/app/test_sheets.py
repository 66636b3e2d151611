"""The workbook and CSV of the application: in the reader's words, and with names that a researcher finds again."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from sim.app.sheets import TABLES
from sim.scenarios import LANGUAGES
from tests.app.conftest import Server

ASKED = "municipality=utrecht&horizon=12&whatsapp=1&assume.arrears.onset=-7"


def workbook(server: Server, language: str) -> openpyxl.Workbook:
    """Return the workbook of a question in a language."""
    content = {"state": f"{ASKED}&lang={language}", "level": "first"}
    return openpyxl.load_workbook(BytesIO(server.ask("POST", "/api/export.xlsx", content)[1]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_column_is_named_in_words_and_found_by_its_name(server: Server, language: str) -> None:
    book = workbook(server, language)
    heads, *names = book.worksheets[-1].values
    assert len(heads) == 4
    assert {table for _, _, table, _ in names} == set(TABLES)
    for sheet, head, _, _ in names:
        assert head in next(book[str(sheet)].values)
    assert [sheet.title for sheet in book.worksheets[2:-1]] == list(dict.fromkeys(name[0] for name in names))


def test_a_dutch_file_has_no_english_heads_or_names(server: Server) -> None:
    dutch, english = workbook(server, "nl"), workbook(server, "en")
    assert not set(dutch.sheetnames) & set(english.sheetnames)
    for mine, theirs in zip(dutch.worksheets[2:], english.worksheets[2:], strict=True):
        assert not set(next(mine.values)) & set(next(theirs.values)), mine.title
    for sheet in dutch.worksheets[2:-1]:
        heads, first, *_ = sheet.values
        line = dict(zip(heads, first, strict=True))
        said = [line[str(head).removesuffix(" (code)")] for head in heads if str(head).endswith("(code)")]
        assert said
        assert not any("_" in str(word) for word in said)


def test_an_assumption_is_told_as_people_read_it(server: Server) -> None:
    content = {"state": ASKED, "level": "first"}
    text = server.ask("POST", "/api/export.csv", content)[1].decode("utf-8-sig")
    about = dict(row for row in csv.reader(StringIO(text), delimiter=";") if len(row) == 2)
    assert about["Andere aanname: Kans dat een achterstand begint"] == (
        "0,091% kans per maand, in plaats van 0,89% (`arrears.onset=-7`)"
    )
