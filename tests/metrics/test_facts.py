"""The forty nastiest facts about real exports, a test each."""

from __future__ import annotations

import csv
import io
import os
import time
from datetime import date
from pathlib import Path

import pytest

from smcockpit.metrics.answers import Given, Place, signature_of
from smcockpit.metrics.bounds import MOST_FILES
from smcockpit.metrics.folder import MetricsFolder, read
from smcockpit.metrics.read import read_bytes, read_file
from smcockpit.metrics.reading import FileReading, statistics
from smcockpit.metrics.series import Library
from smcockpit.metrics.values import number
from tests.metrics import ads, exports, platforms

PLACE = Place(when=date(2025, 1, 2).toordinal())


def sums(reading: FileReading, table: int = 0) -> dict[str, float]:
    return {metric: found["sum"] for metric, found in statistics(reading["tables"][table]).items()}


def test_01_utf16_with_sep_and_title_line() -> None:
    raw = exports.meta_daily()
    assert raw[:2] == b"\xff\xfe" and sums(read_bytes(raw, "Reach.csv")) == {"reach": 3268}
    bare = raw[2:]  # the BOM lost on the way
    assert read_bytes(bare, "Reach.csv")["encoding"] == "utf-16-le" and sums(read_bytes(bare, "Reach.csv")) == {"reach": 3268}


def test_02_several_tables_in_one_file_are_all_read_and_said() -> None:
    reading = read_bytes(platforms.META_AUDIENCE, "Audience.csv")
    assert len(reading["tables"]) == 3 and any("several tables" in note for note in reading["notes"])
    assert len(read_bytes(exports.META_2023, "Reach (1).csv")["tables"]) == 2


def test_03_whole_line_quoting_with_captions_cut_into_pieces() -> None:
    text = exports.IG_POSTS.decode("utf-8-sig")
    damaged = "\n".join('"' + line.replace('"', '""') + '"' for line in text.split("\n"))
    assert sums(read_bytes(damaged.encode(), "x.csv")) == sums(read_bytes(exports.IG_POSTS, "x.csv"))


def test_04_a_header_that_stands_twice_keeps_both_by_place() -> None:
    first, second = read_bytes(exports.FB_38, "fb.csv")["tables"][0]["posts"]
    assert "views" not in first["metrics"] and second["metrics"]["views"] == 77


def test_05_a_zero_of_another_meaning_does_not_wipe_a_good_number() -> None:
    good = exports.FB_38.replace(b"Lifetime,0,120,9,6,2,1,14,0,3", b"Lifetime,28,120,9,6,2,1,14,28,3")
    library = Library([("a.csv", 1.0, read_bytes(good, "a.csv")), ("b.csv", 2.0, read_bytes(exports.FB_38, "b.csv"))])
    post = library.posts()["facebook", "Café Andino"]["100000000000001"]
    assert post["metrics"]["views"][0] == 28


def test_06_short_and_long_records() -> None:
    assert read_bytes(exports.FB_38, "fb.csv")["tables"][0]["rows"] == 2
    explore = read_bytes(platforms.GA4_EXPLORE, "download.csv")
    assert explore["problems"] == [] and sums(explore)["events"] == 120  # the grand total has one cell more, and is none of them


def test_07_line_ends_inside_cells() -> None:
    reading = read_bytes(platforms.LI_NUMBERS, "cafe.csv")
    assert reading["tables"][1]["posts"][0]["text"].startswith("We grew") and reading["tables"][1]["rows"] == 1


def test_08_totals_first_or_last_in_any_language_and_not_the_sum() -> None:
    reading = read_bytes(exports.YT_TABLE, "Table data.csv")
    assert reading["tables"][0]["skipped"] == 1 and any("37504" in note and "36978" in note for note in reading["notes"])
    assert sums(read_bytes(platforms.GADS, "x.csv"))["clicks"] == 1334
    assert read_bytes(platforms.YT_TABLE_DE, "x.csv")["tables"][0]["rows"] == 1


def test_09_overlapping_downloads_count_once() -> None:
    older = read_bytes(exports.meta_daily(rows=(("2025-10-31T00:00:00", "10"), ("2025-11-01T00:00:00", "20"))), "Reach.csv")
    newer = read_bytes(exports.meta_daily(rows=(("2025-11-01T00:00:00", "25"), ("2025-11-02T00:00:00", "30"))), "Reach (1).csv")
    for order in ([("Reach.csv", 1.0, older), ("Reach (1).csv", 2.0, newer)], [("Reach (1).csv", 2.0, newer), ("Reach.csv", 9.0, older)]):
        assert list(Library(order).series("reach", "meta").values.values()) == [10, 25, 30]


def test_10_revised_days_come_from_the_export_that_goes_further() -> None:
    test_09_overlapping_downloads_count_once()


def test_11_a_chart_of_selected_items_is_never_the_channel() -> None:
    chart, totals = read_bytes(platforms.YT_CHART, "Chart data.csv"), read_bytes(b"Date,Views\n2024-11-01,180\n", "Totals.csv")
    library = Library([("Chart data.csv", 1.0, chart), ("Totals.csv", 1.0, totals)])
    assert list(library.series("views", "youtube").values.values()) == [180]
    alone = Library([("Chart data.csv", 1.0, chart)])
    assert alone.series("views", "youtube").values == {}


@pytest.mark.parametrize(("header", "row", "count", "file"), [("Content,Video title,Video publish time,Views", 'v{n},T,"Sep 27, 2024",1', 500, "Table data.csv"), ("Top queries,Clicks,Impressions,CTR,Position", "q{n},1,2,50%,1", 1000, "Queries.csv")])
def test_11b_a_table_that_was_cut_is_said(header: str, row: str, count: int, file: str) -> None:
    def raw(n: int) -> bytes:
        return (header + "\n" + "\n".join(row.replace("{n}", str(i)) for i in range(n)) + "\n").encode()

    assert any(f"exactly {count} rows" in note for note in read_bytes(raw(count), file)["notes"])
    assert not read_bytes(raw(count - 1), file)["notes"]


def test_12_columns_in_any_order_renamed_and_with_a_trailing_space() -> None:
    assert sums(read_bytes(platforms.TT_BUSINESS, "biz.csv"))["phone_clicks"] == 1
    rows = list(csv.reader(io.StringIO(exports.IG_POSTS.decode("utf-8-sig"))))
    turned = io.StringIO()
    csv.writer(turned).writerows([row[::-1] for row in rows])
    assert sums(read_bytes(turned.getvalue().encode(), "x.csv")) == sums(read_bytes(exports.IG_POSTS, "x.csv"))


@pytest.mark.parametrize("name", ["es.csv", "Datos de la tabla.csv", "Alcance.csv", "Visualizações.csv"])
def test_13_localised_headers_with_english_dates_inside(name: str) -> None:
    case = next(case for case in exports.EXPECTED if case[0] == name)
    assert read_bytes(case[1], name)["status"] == "ok"


def test_14_dates_without_a_year() -> None:
    reading = read_bytes(platforms.TT_OVERVIEW, "Overview.csv", (), PLACE)
    assert [date.fromordinal(day).isoformat() for day in reading["tables"][0]["days"]["views"]["days"]] == ["2024-12-30", "2024-12-31", "2025-01-01"]
    russian = read_bytes(platforms.TT_OVERVIEW_RU, "Overview.csv", (), PLACE)
    assert date.fromordinal(russian["tables"][0]["first"] or 1).isoformat() == "2024-04-28"
    leap = platforms.TT_OVERVIEW.replace(b"December 30", b"February 28").replace(b"December 31", b"February 29").replace(b"January 1", b"March 1")
    found = read_bytes(leap, "Overview.csv", (), PLACE)["tables"][0]["days"]["views"]["days"]
    assert [date.fromordinal(day).isoformat() for day in found] == ["2024-02-28", "2024-02-29", "2024-03-01"]
    posts = read_bytes(platforms.TT_CONTENT, "Content.csv", (), PLACE)["tables"][0]["posts"]
    assert [date.fromordinal(post["day"] or 1).isoformat() for post in posts] == ["2024-02-28", "2024-01-03"]


def test_15_day_and_month_ambiguous_asks_and_both_in_one_column_is_refused() -> None:
    given = [Given(signature_of(["fecha", "x"]), "web", "", "fecha", "ymd", {"x": "x"})]
    assert read_bytes(b"Fecha,X\n01/04/2024,1\n02/04/2024,1\n", "a.csv", given)["status"] == "ask"
    both = read_bytes(b"Fecha,X\n13/04/2024,1\n04/22/2018,1\n", "a.csv", given)
    assert both["status"] == "refused" and "Download the file again" in both["problems"][0]["message"]


def test_16_each_platform_has_its_zone() -> None:
    pacific = read_bytes(exports.IG_POSTS, "x.csv")["tables"][0]["posts"]
    assert pacific[0]["at"] == "2025-11-03T06:30-08:00"
    assert read_bytes(platforms.TT_BUSINESS_VIDEOS, "x.csv")["tables"][0]["posts"][0]["at"] == "2025-10-31T18:19+00:00"


def test_17_the_hour_that_summer_time_leaves_moves_no_day() -> None:
    days = read_bytes(exports.meta_daily(), "Reach.csv")["tables"][0]["days"]["reach"]["days"]
    assert [date.fromordinal(day).isoformat() for day in days] == ["2025-10-31", "2025-11-01", "2025-11-02"]


def test_18_a_missing_day_is_nothing_unless_the_export_says_otherwise() -> None:
    rows = (("2025-11-01T00:00:00", "4"), ("2025-11-03T00:00:00", "6"))
    for title, values in (("Follows", [4, 0, 6]), ("Reach", [4, 6])):
        library = Library([("a.csv", 1.0, read_bytes(exports.meta_daily(title, rows=rows), f"{title}.csv"))])
        assert list(library.series(title.lower(), "meta").values.values()) == values


@pytest.mark.parametrize("word", ["-", "--", "NAN", "nan", "undefined", "N/A", "<1", "#DIV/0!", ""])
def test_19_words_for_nothing_are_nothing(word: str) -> None:
    assert number(word) is None
    for poison in ("inf", "1_000", "٣", "-inf"):
        with pytest.raises(ValueError, match="is not a number"):
            number(poison)


def test_20_decimal_commas_and_thousands_dots() -> None:
    assert sums(read_bytes(platforms.METRICOOL, "m.csv"))["followers"] == 4697
    assert sums(read_bytes(platforms.YT_TABLE_FR, "x.csv"))["views"] == 28000
    assert sums(read_bytes(platforms.META_AUDIENCE_PT, "x.csv"))["audience_women"] == 23.9


def test_21_what_a_spreadsheet_did() -> None:
    damaged = ("Date;Views;;;;\r\n2025-11-01;3.яну;;;\r\n2025-11-02;4;;;\r\n").encode("cp1251")
    reading = read_bytes(damaged, "Totals.csv")
    assert sums(reading) == {"views": 4} and "is not a number" in reading["problems"][0]["message"] and reading["problems"][0]["row"] == 2
    padded = b"Date,Impressions,Likes,Engagements,New follows,Unfollows,Create Post,,,\n2025-02-18,1,2,3,4,5,6,,,\n,,,,,,,,,\nmy notes,,,,,,,,,\n"
    assert sums(read_bytes(padded, "x.csv"))["impressions"] == 1
    cyrillic = "Дата;Просмотры;Охват\r\n01.11.2025;5;7\r\n13.11.2025;6;8\r\n".encode("cp1251")
    guessed = read_bytes(cyrillic, "x.csv")
    assert guessed["encoding"] == "cp1251" and guessed["header"][0] == "Дата" and "Cyrillic" in guessed["notes"][0]


def test_22_ids_beyond_two_to_the_53_stay_themselves() -> None:
    posts = read_bytes(platforms.X_CONTENT, "x.csv")["tables"][0]["posts"]
    assert [post["id"] for post in posts] == ["1890000000000000001", "1890000000000000002"]


def test_23_guards_and_formulas_are_kept_as_text() -> None:
    assert read_bytes(exports.YT_TABLE, "Table data.csv")["tables"][0]["posts"][0]["id"] == "-iTBX-c3ATo"
    assert read_bytes(exports.IG_POSTS, "x.csv")["tables"][0]["posts"][1]["text"] == "[bold]x[/] =1+1"


def test_24_strange_text_is_one_record() -> None:
    text = "a\u2028b\u0085c 👩‍💻 𝐛𝐨𝐥𝐝 привет &amp;"
    raw = platforms.X_CONTENT.replace(b"@ana yes", text.encode())
    reading = read_bytes(raw, "x.csv")
    assert reading["tables"][0]["rows"] == 2 and reading["tables"][0]["posts"][1]["text"].endswith("привет &")


def test_25_wide_and_huge() -> None:
    wide = "Date,Lifetime Total Likes,Daily New Likes" + "".join(f',"Lifetime Likes by City - {n}, X"' for n in range(1200))
    reading = read_bytes((wide + "\n2019-05-01,10,2" + "," * 1200 + "\n").encode(), "fb.csv")
    assert sums(reading)["followers"] == 10
    big = platforms.X_CONTENT.replace(b"@ana yes", b"y" * 200_000)
    assert read_bytes(big, "x.csv")["tables"][0]["rows"] == 2


def test_26_a_quotation_mark_that_never_closes() -> None:
    reading = read_bytes(exports.IG_POSTS[:-40] + b',"cut \n\n', "x.csv")
    assert reading["status"] == "refused" and "never closes" in reading["problems"][0]["message"]


def test_27_a_file_still_being_written_keeps_the_old_numbers(tmp_path: Path) -> None:
    path = tmp_path / "Totals.csv"
    path.write_bytes(b"Date,Views\n2025-01-01,10\n")
    folder = MetricsFolder(str(tmp_path), None)
    os.utime(path, (time.time() - 60, time.time() - 60))
    folder.take([read(job) for job in folder.due()])
    path.write_bytes(b"")  # truncated, about to be filled
    assert folder.due() == [] and list(folder.library().series("views").values.values()) == [10]
    path.write_bytes(b'Date,Views\n2025-01-01,10\n"2025-01-02,')
    folder.take([read(job) for job in folder.due(settled=False)])
    assert next(iter(folder.library().series("views").values.values())) == 10


def test_28_what_is_no_file_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "page.csv").write_bytes(b"<!doctype html><html>")
    for path in tmp_path.iterdir():
        reading = read_file(str(path))
        assert reading["status"] == "refused" and reading["problems"][0]["message"]
    assert set(MetricsFolder(str(tmp_path), None).scan()) == {"empty.csv", "page.csv"}
    header_only = read_bytes(platforms.BOM + b'"Date","Hour","Active followers"', "FollowerActivity.csv")
    assert header_only["status"] == "ok" and header_only["tables"][0]["rows"] == 0


@pytest.mark.parametrize("spoil", [lambda raw: raw.replace(b"\n", b"\r"), lambda raw: raw.replace(b"\n", b"\r\n", 1), lambda raw: raw + b"\x1a", lambda raw: b"\xef\xbb\xbf\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"Date", b"D\0ate", 1)])
def test_29_nuls_and_line_ends_of_every_kind(spoil) -> None:  # type: ignore[no-untyped-def]
    assert sums(read_bytes(spoil(exports.X_OVERVIEW), "x.csv"))["impressions"] == 200


def test_30_two_brands_with_files_of_one_name_are_never_one(tmp_path: Path) -> None:
    for folder, value in (("instagram@cafe", "10"), ("instagram@bar", "20")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Views.csv").write_bytes(exports.meta_daily("Views", rows=(("2025-10-31T00:00:00", value),)))
    found = MetricsFolder(str(tmp_path), None)
    found.refresh()
    assert list(found.library().series("views", "instagram", "cafe").values.values()) == [10]
    assert {table["account"] for reading in found.readings().values() for table in reading["tables"]} == {"cafe", "bar"}
    unknown = read_bytes(exports.meta_daily("Views"), "Views.csv")
    assert any("whose numbers" in note for note in unknown["notes"])
    assert not read_bytes(exports.meta_daily("Views"), "Views.csv", (), Place("instagram", "cafe"))["notes"]


def test_31_a_summary_row_first_with_empty_names_is_no_data() -> None:
    reading = read_bytes(ads.META_ADS_BY_AD, "ads.csv")
    assert sums(reading)["cost"] == 600 and reading["tables"][0]["skipped"] == 1 and reading["tables"][0]["skips"] == [[2, "total"]]


def test_32_total_rows_last_overlap_and_stand_in_any_column() -> None:
    assert sums(read_bytes(ads.GOOGLE_ADS_ES, "a.csv")) == pytest.approx({"cost": 35.25, "impressions": 3047, "impressions_ctr": 0.096, "clicks": 71, "conversions": 1})
    assert sums(read_bytes(ads.META_ADS_PT, "a.csv"))["impressions"] == 4200


def test_33_all_rows_are_subtotals_and_name_the_rows_below() -> None:
    reading = read_bytes(ads.META_ADS_FORMATTED, "a.csv")
    assert [span["path"][0] for span in reading["tables"][0]["spans"]] == ["Launch", "Launch", "Otoño"] and sums(reading)["cost"] == 35


def test_33b_a_formatted_and_a_raw_sheet_say_the_same_once() -> None:
    reading = read_bytes(platforms.new_workbook(ads.FORMATTED_AND_RAW), "a.xlsx")
    assert len(reading["tables"]) == 1 and sums(reading) == {"cost": 30} and any("count once: Raw Data Report" in note for note in reading["notes"])


@pytest.mark.parametrize(("file", "days"), [("Cafe-Campaigns-Oct-1-2026-Oct-31-2026.csv", ("2026-10-01", "2026-10-31")), ("ads.csv", (None, None))])
def test_34_a_report_without_days_takes_those_of_its_name_or_none(file: str, days: tuple[str | None, str | None]) -> None:
    reading = read_bytes(ads.table("Campaign name,Amount spent (USD)", ["Launch,10"]), file)
    span = reading["tables"][0]["spans"][0]
    found = [date.fromordinal(day).isoformat() if day else None for day in (span["first"], span["last"])]
    assert found == list(days) and bool(reading["notes"]) == (days[0] is None)


def test_35_a_date_cell_may_hold_a_range() -> None:
    spans = read_bytes(ads.META_ADS_REGIONS, "a.csv")["tables"][0]["spans"]
    assert [(date.fromordinal(s["first"] or 1).isoformat(), date.fromordinal(s["last"] or 1).isoformat()) for s in spans] == [("2026-04-01", "2026-04-11"), ("2026-03-01", "2026-03-31")]


def test_36_several_rows_of_one_day_add_up_but_never_their_reach() -> None:
    rows = [f"2026-10-01,2026-10-01,Launch,{spend},100,90" for spend in (10, 20)]
    reading = read_bytes(ads.table("Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Reach", rows), "a.csv")
    assert sums(reading) == {"cost": 30, "impressions": 200}


def test_36b_results_of_different_kinds_are_no_sum() -> None:
    rows = [f"2026-10-01,2026-10-01,{name},10,{kind},5" for name, kind in (("A", "Purchases"), ("B", "Link clicks"))]
    head = "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Result indicator,Results"
    mixed = read_bytes(ads.table(head, rows), "a.csv")
    assert sums(mixed) == {"cost": 20} and any("different things" in note for note in mixed["notes"])
    assert sums(read_bytes(ads.table(head, [rows[0], rows[1].replace("Link clicks", "purchases")]), "a.csv")) == {"cost": 20, "results": 10}


OLD_META = 'sep=,\n"{title}"\n"Date","{column}"\n"2022-01-01T00:00:00","7"\n"2022-01-02T00:00:00","8"\n\n'


@pytest.mark.parametrize(
    ("title", "column", "metric", "platform"),
    [
        ("Facebook Page visits", "Facebook Page likes", "profile_visits", "facebook"), ("Instagram profile visits", "Instagram followers", "profile_visits", "instagram"),
        ("Facebook Page new likes", "New Facebook Page likes", "follows", "facebook"), ("New Instagram followers", "New Instagram followers", "follows", "instagram"),
        ("Facebook visits", "Facebook Page likes", "profile_visits", "facebook"), ("Alcance", "Primary", "reach", "meta"),
    ],
)  # fmt: skip
def test_37_the_title_says_what_a_column_under_another_name_is(title: str, column: str, metric: str, platform: str) -> None:
    reading = read_bytes(platforms.utf16(OLD_META.format(title=title, column=column)), "x.csv")
    assert sums(reading) == {metric: 15} and [t["platform"] for t in reading["tables"]] == [platform]


@pytest.mark.parametrize(
    ("file", "column", "metric"),
    [
        ("Reach.csv", "Primary", "reach"), ("Alcance (2).csv", "Primary", "reach"), ("2026-11 Interacciones con el contenido.csv", "Primary", "engagements"), ("Seguidores.csv", "Primary", "follows"),
        ("Page and profile visits.csv", "Facebook Page likes", "profile_visits"), ("New likes and follows.csv", "Instagram followers", "follows"), ("Clics en el enlace - copia.csv", "Primary", "link_clicks"),
    ],
)  # fmt: skip
def test_38_without_a_title_the_file_name_says_it_and_else_it_is_asked(file: str, column: str, metric: str) -> None:
    bare = f'"Date","{column}"\n"2022-01-01T00:00:00","7"\n"2022-01-02T00:00:00","8"\n'.encode()
    assert sums(read_bytes(bare, file)) == {metric: 15}
    unknown = read_bytes(bare, "export.csv")
    assert (unknown["status"], unknown["tables"], unknown["header"]) == ("ask", [], ["Date", column])
    book = platforms.new_workbook({"Sheet1": [["Date", column], ["2022-01-01T00:00:00", 7], ["2022-01-02T00:00:00", 8]]})
    assert sums(read_bytes(book, file.replace(".csv", ".xlsx"))) == {metric: 15}


def test_38b_two_tables_without_titles_are_never_taken_for_one() -> None:
    block = '"Date","Primary"\n"2022-01-01T00:00:00","{}"\n\n'
    reading = read_bytes((block.format(7) + block.format(9)).encode(), "Visits.csv")
    assert reading["problems"] and sums(reading) == {"profile_visits": 7}


def test_39_a_trailing_blank_column_takes_nothing_away() -> None:
    for head in ('"Age & gender","Women","Men",""', '"","Women","Men",""'):
        reading = read_bytes(platforms.utf16(f'sep=,\n"Age & gender"\n{head}\n"18-24","10.6","6.5",""\n"25-34","20.4","12.5",""\n'), "Audience.csv")
        assert sums(reading) == {"audience_women": 31, "audience_men": 19} and reading["tables"][0]["skipped"] == 0


@pytest.mark.parametrize("note", ["An error occurred while computing metadata for content with ID 17970435071805603", "Error al calcular los metadatos del contenido con el identificador 17970435071805603"])
def test_40_the_id_of_a_post_may_stand_in_its_note(note: str) -> None:
    row = f',,,,,,,,,"{note}",Lifetime,5,4,3,2,1,1,0'
    reading = read_bytes(exports.BOM_IG + f"{row}\n".encode(), "x.csv")
    post = reading["tables"][-1]["posts"][0]
    assert (post["id"], post["day"], post["metrics"]["likes"]) == ("17970435071805603", None, 3)
    known = exports.BOM_IG + b'17970435071805603,1,cafe,Caf,Hi,0,"11/03/2025 06:30",https://x.test/1,"IG image",,Lifetime,5,4,2,2,1,1,0\n'
    later = read_bytes(exports.BOM_IG + f"{row}\n".encode() + known.partition(b"\n")[2].replace(b"05603", b"05604").replace(b"11/03", b"11/20"), "b.csv")
    library = Library([("a.csv", 1.0, read_bytes(known, "a.csv")), ("b.csv", 2.0, later)])
    assert list(library.series("likes").values.values()) == [3, 2]


def test_41_a_report_of_whole_weeks_or_months_is_of_no_single_day() -> None:
    library = Library([("a.csv", 1.0, read_bytes(ads.GOOGLE_ADS_WEEKS, "a.csv"))])
    series = library.series("cost")
    assert series.values == {} and [(last - first + 1, piece.value) for (first, last), piece in sorted(series.periods.items())] == [(7, 70), (7, 30)]


# ---- ZIPs and workbooks


def test_a_zip_beyond_its_limits_is_refused_in_words() -> None:
    bomb = platforms.zip_of({"a.csv": b"Date,Views\n" + b"0" * 30_000_000})
    assert "would unpack to 30 MB" in read_bytes(bomb, "x.zip")["problems"][0]["message"]
    many = platforms.zip_of({f"{n}.csv": b"Date,Views\n" for n in range(MOST_FILES + 1)})
    assert "at most 200" in read_bytes(many, "x.zip")["problems"][0]["message"]
    assert "without a table" in read_bytes(platforms.zip_of({"a.png": b"x"}), "x.zip")["problems"][0]["message"]
    secret = bytearray(platforms.zip_of({"a.csv": b"Date,Views\n2025-01-01,1\n"}))
    secret[6] |= 1
    secret[secret.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in read_bytes(bytes(secret), "x.zip")["problems"][0]["message"]
    odd = platforms.zip_of({"__MACOSX/a.csv": b"x", "../../Totals.csv": b"Date,Views\n2025-01-01,1\n"})
    assert sums(read_bytes(odd, "x.zip")) == {"views": 1}  # opened in memory: a name cannot lead anywhere


def test_the_source_of_a_number_in_a_zip_names_file_and_row() -> None:
    reading = read_bytes(platforms.YT_ZIP, "Content 2024-11-01_2024-11-02 Café Andino.zip")
    library = Library([("yt.zip", 1.0, reading)])
    series = library.series("views", "youtube")
    (source,) = library.sources(series, min(series.values), max(series.values))
    assert source.file == "yt.zip › Totals.csv" and source.rows == (2, 3)


def test_money_is_read_in_any_currency() -> None:
    for currency in ("USD", "EUR", "MXN"):
        raw = platforms.YT_TABLE_PT.replace(b"(USD)", f"({currency})".encode())
        assert sums(read_bytes(raw, "Dados da tabela.csv"))["earnings"] == 1.5
