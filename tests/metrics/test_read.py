"""Exports are read right, to the row, and what cannot be read is said."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smcockpit.metrics.answers import Given, Place, signature_of
from smcockpit.metrics.read import read_bytes, read_file
from smcockpit.metrics.reading import FileReading, statistics
from smcockpit.metrics.recognise import formats
from smcockpit.metrics.tail import continues, extend
from smcockpit.metrics.values import date_order, day, number, writes_comma
from tests.metrics import exports


def iso(ordinal: int | None) -> str:
    return date.fromordinal(ordinal or 1).isoformat()


@pytest.mark.parametrize("case", exports.EXPECTED, ids=lambda case: case[0])
def test_every_format_is_recognised_and_summed(case: tuple) -> None:  # type: ignore[type-arg]
    name, raw, format_id, tables = case
    reading = read_bytes(raw, name)
    assert (reading["status"], reading["format"], reading["problems"]) == ("ok", format_id, [])
    assert len(reading["tables"]) == len(tables)
    for table, (platform, account, grain, rows, skipped, first, last, sums) in zip(reading["tables"], tables, strict=True):
        assert (table["platform"], table["account"], table["grain"]) == (platform, account, grain)
        assert (table["rows"], table["skipped"], iso(table["first"]), iso(table["last"])) == (rows, skipped, first, last)
        found = statistics(table)
        assert {metric: found[metric]["sum"] for metric in sums} == pytest.approx(sums)


DAILY = {
    "20210101": (31, 189, 428246, 15473, 1981), "20210201": (28, None, None, None, None),
}  # fmt: skip


def test_the_real_days_are_read_whole(samples: Path) -> None:
    total: dict[str, float] = {}
    for path in sorted((samples / "x-legacy").glob("daily_*.csv")):
        reading = read_file(str(path))
        (table,) = reading["tables"]
        assert (reading["status"], table["account"], table["skipped"], reading["problems"]) == ("ok", "LisaDeBruine", 0, [])
        sums = statistics(table)
        for metric, figures in sums.items():
            total[metric] = total.get(metric, 0) + figures["n"]
        if "20210101" in path.name:
            assert (table["rows"], sums["posts"]["sum"], sums["impressions"]["sum"], sums["engagements"]["sum"], sums["likes"]["sum"]) == DAILY["20210101"]
    assert total["impressions"] == 181  # January to June 2021
    assert "promoted_impressions" not in total  # "-" is nothing, not 0


def test_the_real_tweets_are_read_whole(samples: Path) -> None:
    rows = 0
    for path in sorted((samples / "x-legacy").glob("tweet_*.csv")):
        reading = read_file(str(path))
        (table,) = reading["tables"]
        assert (reading["status"], reading["problems"], table["account"]) == ("ok", [], "LisaDeBruine")
        assert all(post["id"].isdigit() and len(post["id"]) == 19 for post in table["posts"])
        rows += table["rows"]
        if "20210101" in path.name:
            assert (table["rows"], statistics(table)["impressions"]["sum"], statistics(table)["likes"]["sum"]) == (188, 423290, 1860)
    assert rows > 1000


# ---- the nasty facts


def test_a_zero_under_a_header_that_stands_twice_is_unknown() -> None:
    first, second = read_bytes(exports.FB_38, "fb.csv")["tables"][0]["posts"]
    assert "views" not in first["metrics"] and second["metrics"]["views"] == 77


def test_short_records_lack_values_and_nothing_else() -> None:
    assert "link_clicks" not in read_bytes(exports.FB_38, "fb.csv")["tables"][0]["posts"][1]["metrics"]


def test_ids_lose_their_guard_and_keep_their_digits() -> None:
    assert read_bytes(exports.YT_TABLE, "Table data.csv")["tables"][0]["posts"][0]["id"] == "-iTBX-c3ATo"
    assert read_bytes(exports.IG_POSTS, "a.csv")["tables"][0]["posts"][1]["id"] == "17841400000000002"


def test_publish_times_are_pacific_with_summer_time() -> None:
    assert read_bytes(exports.IG_POSTS, "a.csv")["tables"][0]["posts"][0]["at"] == "2025-11-03T06:30-08:00"


def test_rows_are_counted_as_a_spreadsheet_counts() -> None:
    assert read_bytes(exports.meta_daily(), "Reach.csv")["tables"][0]["days"]["reach"]["rows"] == [4, 5, 6]
    assert [post["row"] for post in read_bytes(exports.IG_POSTS, "a.csv")["tables"][0]["posts"]] == [2, 3]


def test_the_place_of_a_file_says_whose_it_is() -> None:
    table = read_bytes(exports.meta_daily(), "Reach.csv", (), Place("instagram", "cafe"))["tables"][0]
    assert (table["platform"], table["account"]) == ("instagram", "cafe")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"), (b"\xef\xbb\xbf", "it is empty"), (b"PK\x03\x04xl/workbook", "a ZIP archive that cannot be opened"), (b"PK\x03\x04abc", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0aaaa", "an Excel workbook that cannot be opened"), (b"<!DOCTYPE html><html>", "it is a web page"), (b'{"error": "login"}', "it is JSON"),
        (b"%PDF-1.7", "a picture or a PDF"), (b"just some words\nand more\n", "no table with a date column"),
        (exports.IG_POSTS[:-40] + b',"cut \n\n', "a quotation mark opened in row 3 never closes"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said(raw: bytes, why: str) -> None:
    reading = read_bytes(raw, "x.csv")
    assert reading["status"] == "refused" and why in reading["problems"][0]["message"]


def test_a_bad_cell_is_named_by_row_and_column() -> None:
    raw = exports.X_OVERVIEW.replace(b",80,2,", b",80,two,")
    reading = read_bytes(raw, "account_overview_analytics.csv")
    assert reading["problems"] == [{"row": 3, "column": "likes", "message": "“two” is not a number"}]
    assert statistics(reading["tables"][0])["likes"] == {"n": 1, "sum": 5, "min": 5, "max": 5}


def test_whole_line_quoting_is_healed() -> None:
    lines = exports.X_OVERVIEW.decode().split("\n")
    wrapped = "\n".join('"' + line.replace('"', '""') + '"' for line in lines)
    assert statistics(read_bytes(wrapped.encode(), "account_overview_analytics.csv")["tables"][0])["impressions"]["sum"] == 200


def test_a_file_in_another_encoding_or_line_end_is_the_same() -> None:
    base = statistics(read_bytes(exports.X_OVERVIEW, "a.csv")["tables"][0])
    for raw in (exports.X_OVERVIEW.replace(b"\n", b"\r\n"), exports.X_OVERVIEW.replace(b"\n", b"\r"), exports.X_OVERVIEW.decode().encode("utf-16"), b"\xef\xbb\xbf" + exports.X_OVERVIEW + b"\x1a"):
        assert statistics(read_bytes(raw, "a.csv")["tables"][0]) == base


def test_concatenated_files_have_their_header_skipped() -> None:
    reading = read_bytes(exports.X_OVERVIEW + b"\n" + exports.X_OVERVIEW, "a.csv")
    assert statistics(reading["tables"][0])["impressions"] == {"n": 2, "sum": 200, "min": 80, "max": 120}


HOSTILE = "\x1b]52;c;QUFB\x07\x1b[2J\x9b2J\u202e[/][bold]"


@pytest.mark.parametrize("case", [*exports.EXPECTED, ("x.csv", b"Fecha;Ventas\n13/04/2024;1\n", "", [])], ids=lambda case: case[0])
def test_hostile_cells_are_inert_in_a_reading(case: tuple) -> None:  # type: ignore[type-arg]
    """In any cell, one at a time, title and header included: nothing in what is read acts on a terminal."""
    name, raw, _format, _tables = case
    utf16 = raw.startswith(b"\xff\xfe")
    text = raw[2:].decode("utf-16-le") if utf16 else raw.decode("utf-8-sig")
    for at, line in enumerate(text.split("\n")):
        for cell in range(line.count(",") + 1):
            lines, cells = text.split("\n"), line.split(",")
            cells[cell] = HOSTILE + cells[cell].strip('"')
            lines[at] = ",".join(cells)
            spoilt = "\n".join(lines)
            reading = read_bytes(b"\xff\xfe" + spoilt.encode("utf-16-le") if utf16 else spoilt.encode(), f"{HOSTILE}{name}")
            said = json.dumps({**reading, "file": ""}, ensure_ascii=False)
            assert not any(char in said for char in "\x9b\u202e") and "\\u001b" not in said and "\\u0007" not in said


# ---- unknown tables

UNKNOWN = b"Fecha;Visitas;Ventas\n01/04/2024;2.345;1,5\n13/04/2024;1.345;2,5\n"


def mapping(order: str = "dmy") -> Given:
    return Given(signature_of(["Ventas", "FECHA ", "Visitas"]), "web", "", "fecha", order, {"visitas": "visits", "ventas": "sales"})


def test_an_unknown_table_asks_with_its_header_and_a_sample() -> None:
    reading = read_bytes(UNKNOWN, "x.csv")
    assert reading["status"] == "ask" and reading["header"] == ["Fecha", "Visitas", "Ventas"] and reading["sample"][0][0] == "01/04/2024"


def test_the_answer_is_for_every_file_with_that_header() -> None:
    table = read_bytes(UNKNOWN, "other.csv", [mapping()])["tables"][0]
    assert statistics(table) == {"visits": {"n": 2, "sum": 3690, "min": 1345, "max": 2345}, "sales": {"n": 2, "sum": 4, "min": 1.5, "max": 2.5}}


def test_ambiguous_dates_ask_and_mixed_ones_are_refused() -> None:
    raw = UNKNOWN.replace(b"13/04", b"03/04")
    assert read_bytes(raw, "x.csv", [mapping("ymd")])["status"] == "ask"
    assert statistics(read_bytes(raw, "x.csv", [mapping("mdy")])["tables"][0])["visits"]["n"] == 2
    both = UNKNOWN + b"04/13/2024;1;1\n"
    reading = read_bytes(both, "x.csv", [mapping()])
    assert reading["status"] == "refused" and "month/day in others" in reading["problems"][0]["message"]


# ---- values


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("3227", False, 3227), ("1938.0", False, 1938), ("1,234", False, 1234), ("2.345", True, 2345), ("28\u00a0000", False, 28000), ("28\u202f000", False, 28000),
        ("62,1", True, 62.1), ("23,9%", True, 23.9), ("US$ 0,00", True, 0), ("£0.00", False, 0), ("-3", False, -3), ("−3", False, -3), ("7.874E-4", False, 7.874e-4),
        ("0:01:21", False, 81), ("", False, None), ("-", False, None), ("--", False, None), ("NAN", False, None), ("undefined", False, None), ("N/A", False, None),
    ],
)  # fmt: skip
def test_cells(cell: str, comma: bool, value: float | None) -> None:
    assert number(cell, comma) == (pytest.approx(value) if value is not None else None)


@pytest.mark.parametrize("cell", ["inf", "1_000", "٣", "abc", "1.2.3", "0x10", "=1+1"])
def test_cells_that_are_no_numbers(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        number(cell)


@pytest.mark.parametrize(
    ("cells", "delimiter", "language", "comma"),
    [(["1.234,5"], ",", "", True), (["1,234.5"], ",", "", False), (["3,4"], ",", "", True), (["3.4"], ";", "", False), (["1.234"], ";", "", True), (["1.234"], ",", "", False), (["1.234"], ",", "es", True), (["1.234.567"], ",", "", True)],
)  # fmt: skip
def test_decimal_commas_are_decided_per_file(cells: list[str], delimiter: str, language: str, comma: bool) -> None:
    assert writes_comma(cells, delimiter, language) is comma


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("2025-10-31T01:00:00", "", "2025-10-31"), ("11/03/2025 06:30", "mdy", "2025-11-03"), ("2021-01-30 12:56 +0000", "", "2021-01-30"), ("Tue, Feb 18, 2025", "", "2025-02-18"),
        ("Sep 27, 2024", "", "2024-09-27"), ("14 sept 2026", "", "2026-09-14"), ("2025/10/31 18:19:10", "", "2025-10-31"), ("20231010", "", "2023-10-10"), ("01/04/2024", "dmy", "2024-04-01"),
        ("5 de marzo de 2024", "", "2024-03-05"), ("19 février 2024", "", "2024-02-19"), ("31.12.2024", "dmy", "2024-12-31"),
    ],
)  # fmt: skip
def test_dates(cell: str, order: str, expected: str) -> None:
    assert day(cell, order).isoformat() == expected


def test_the_order_of_dates_is_decided_per_column() -> None:
    assert date_order(["01/02/2024", "13/02/2024"]) == "dmy" and date_order(["01/02/2024", "01/22/2024"]) == "mdy"
    assert date_order(["01/02/2024"]) is None and date_order(["2024-01-02"]) == ""
    with pytest.raises(ValueError, match="month/day in others"):
        date_order(["13/02/2024", "02/13/2024"])


# ---- appended rows


def test_appended_rows_alone_give_the_same_as_reading_all() -> None:
    known = b"date,visits\n2024-01-01,1\n2024-01-02,2\n"
    more = b"2024-01-02,5\n2024-01-03,7\nbad,1\n"
    given = [Given(signature_of(["date", "visits"]), "web", "", "date", "ymd", {"visits": "visits"})]
    before = read_bytes(known, "a.csv", given)
    assert continues(before, known)
    longer = extend(before, known, more, "a.csv", given, Place())
    whole = read_bytes(known + more, "a.csv", given)
    assert longer is not None
    assert longer["tables"] == whole["tables"] and longer["rows"] == whole["rows"]
    assert [(p["row"], p["column"]) for p in longer["problems"] if p["row"]] == [(p["row"], p["column"]) for p in whole["problems"] if p["row"]]


# ---- formats


def test_no_two_formats_claim_one_header() -> None:
    for name, raw, format_id, _tables in exports.EXPECTED:
        assert read_bytes(raw, name)["format"] == format_id
    assert len({one.id for one in formats()}) == len(formats()) >= 8


# ---- fuzz: no crash, no hang, no NaN


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([case[1] for case in exports.EXPECTED]), st.data())
def test_mutated_files_never_crash(raw: bytes, data: st.DataObject) -> None:
    changed = bytearray(raw)
    for _n in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(changed) - 1, 0)))
        what = data.draw(st.sampled_from(["cut", "byte", "insert", "swap"]))
        if what == "cut":
            del changed[at : at + data.draw(st.integers(1, 40))]
        elif what == "byte" and changed:
            changed[at] = data.draw(st.integers(0, 255))
        elif what == "insert":
            changed[at:at] = data.draw(st.sampled_from([b'"', b"\n", b",", b"\x00", b"\x1b[2J", b"NaN", b"1e999", "\u202e".encode(), b";"]))
    _sane(read_bytes(bytes(changed), "Totals.csv"))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_never_crash(raw: bytes) -> None:
    _sane(read_bytes(raw, "x.csv", [mapping()]))


def _sane(reading: FileReading) -> None:
    assert reading["status"] in ("ok", "ask", "refused")
    for table in reading["tables"]:
        for found in statistics(table).values():
            assert all(abs(value) < float("inf") for value in found.values())


def test_entities_of_x_become_what_they_stand_for() -> None:
    raw = b'"Tweet id","Tweet permalink","Tweet text","time","impressions","likes"\n"5","https://t","Salt &amp; pepper &lt;3","2021-01-30 12:56 +0000","2.0","1.0"\n'
    (post,) = read_bytes(raw, "tweet_activity_metrics_me_20210101_20210201_en.csv")["tables"][0]["posts"]
    assert post["text"] == "Salt & pepper <3" and post["at"] == "2021-01-30T12:56+00:00"
