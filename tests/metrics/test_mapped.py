"""Somebody's own sheets: written in every shape and with every way of writing dates, read back to the same numbers."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smcockpit.actions.importer.mapping import mapping_document, parse_mapping
from smcockpit.metrics.answers import Given, Place, remembered
from smcockpit.metrics.periods import DateRules, order_of, proposed_order, resolve
from smcockpit.metrics.preview import read_sample
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.reading import FileReading
from smcockpit.metrics.series import Library
from smcockpit.metrics.values import Ambiguous
from tests.cli.test_cli import Capture, data, run

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
WRITTEN = date(2026, 11, 25)
PLACE = Place(when=WRITTEN.toordinal())
MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()


def days(cells: list[str], **rules: Any) -> list[str]:
    """`first..last` of each cell; one day alone by itself."""
    resolved = resolve(cells, DateRules(**{"when": WRITTEN.toordinal(), **rules}))
    assert not resolved.wrong
    ends = [(date.fromordinal(first), date.fromordinal(last)) for first, last in resolved.days.values()]
    return [str(first) if first == last else f"{first}..{last}" for first, last in ends]


@pytest.mark.parametrize(
    ("cells", "rules", "expected"),
    [
        (["nov-26", "dic-26"], {}, ["2026-11-01..2026-11-30", "2026-12-01..2026-12-31"]),
        (["Noviembre 2026", "Set. 2026", "febrero de 2024"], {}, ["2026-11-01..2026-11-30", "2026-09-01..2026-09-30", "2024-02-01..2024-02-29"]),
        (["2026-11", "11/2026", "202611", "nov'26"], {}, ["2026-11-01..2026-11-30"] * 4),
        (["Octubre", "Noviembre"], {}, ["2026-10-01..2026-10-31", "2026-11-01..2026-11-30"]),
        (["Oct", "Nov"], {"year": 2025}, ["2025-10-01..2025-10-31", "2025-11-01..2025-11-30"]),
        (["Dic", "Ene", "Feb"], {}, ["2025-12-01..2025-12-31", "2026-01-01..2026-01-31", "2026-02-01..2026-02-28"]),
        (["Semana 44", "Semana 45"], {}, ["2026-10-26..2026-11-01", "2026-11-02..2026-11-08"]),
        (["2026-W44", "W44 2026", "Sem. 44 (2026)", "2026 Semana 44"], {}, ["2026-10-26..2026-11-01"] * 4),
        (["Semana 1"], {"year": 2026}, ["2025-12-29..2026-01-04"]),
        (["01/11 - 07/11", "08/11 - 14/11"], {}, ["2026-11-01..2026-11-07", "2026-11-08..2026-11-14"]),
        (["29/12 - 04/01"], {}, ["2025-12-29..2026-01-04"]),
        (["Semana 13-19/05", "Semana 20-26/05"], {}, ["2026-05-13..2026-05-19", "2026-05-20..2026-05-26"]),
        (["1 al 7 de noviembre", "Semana del 8 al 14 de noviembre"], {}, ["2026-11-01..2026-11-07", "2026-11-08..2026-11-14"]),
        (["Nov 1-7, 2026", "30 de octubre al 5 de noviembre de 2025"], {}, ["2026-11-01..2026-11-07", "2025-10-30..2025-11-05"]),
        (["01/11/2026 - 07/11/2026"], {}, ["2026-11-01..2026-11-07"]),
        (["13/11", "14/11"], {}, ["2026-11-13", "2026-11-14"]),
        (["01/11", "02/11"], {"order": "dmy"}, ["2026-11-01", "2026-11-02"]),
        (["01/11", "02/11"], {"order": "mdy", "year": 2025}, ["2025-01-11", "2025-02-11"]),
        (["30/12", "31/12", "01/01"], {}, ["2025-12-30", "2025-12-31", "2026-01-01"]),
        (["1-nov", "lun 2 nov", "martes, 3 de noviembre"], {}, ["2026-11-01", "2026-11-02", "2026-11-03"]),
        (["nov 9", "nov 10"], {}, ["2026-11-09", "2026-11-10"]),
        (["46327", "46328.0"], {}, ["2026-11-01", "2026-11-02"]),
        (["2026-10-01", "2026-11-01 00:00:00"], {"period": "month"}, ["2026-10-01..2026-10-31", "2026-11-01..2026-11-30"]),
        (["2026-11-02"], {"period": "week"}, ["2026-11-02..2026-11-08"]),
        (["nov-26"], {"period": "day"}, ["2026-11-01..2026-11-30"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_column_of_dates(cells: list[str], rules: dict[str, Any], expected: list[str]) -> None:
    assert days(cells, **rules) == expected


@pytest.mark.parametrize("cells", [["01/11", "02/11"], ["01/11/2026"], ["01.11.2026"], ["Semana 1", "Semana 4"], ["01-11"]])
def test_what_only_a_person_can_tell_is_asked(cells: list[str]) -> None:
    with pytest.raises(Ambiguous):
        resolve(cells, DateRules(when=WRITTEN.toordinal()))


@pytest.mark.parametrize("cell", ["30/02", "Semana 54", "13/13/2026", "31 de noviembre", "12.5", "3.4", "Marca", "23%", "1,234", "07/11/2026 - 01/11/2026"])
def test_what_is_no_date_is_none(cell: str) -> None:
    assert resolve([cell], DateRules(order="dmy", year=2026)).wrong


@pytest.mark.parametrize(("cells", "order"), [(["01/11/2026"], "dmy"), (["01/11", "02/11"], "dmy"), (["11/01/2026", "11/02/2026"], "mdy"), (["13/11"], "dmy"), (["11/13"], "mdy"), (["2026-11-01"], ""), (["nov-26"], ""), (["01/11 - 07/11"], "dmy"), (["11/01 - 11/07"], "mdy"), (["13/11", "11/13"], "dmy")])
def test_the_proposed_order_follows_the_cells(cells: list[str], order: str) -> None:
    assert proposed_order(cells) == order
    if len(cells) == 1 and "-" in cells[0] and "/" in cells[0]:
        assert order_of(cells) == order, "the length of ranges tells it"


# ---- shapes


def read(content: str, words: str, name: str = "x.csv") -> FileReading:
    raw = content.encode()
    asked = read_bytes(raw, name, (), PLACE)
    assert asked["status"] == "ask", asked["problems"]
    return read_bytes(raw, name, [answer(asked, words)], PLACE)


def answer(asked: FileReading, words: str) -> Given:
    return remembered(mapping_document(parse_mapping(words), asked["header"], asked["file"]))


def known(reading: FileReading, metric: str, platform: str = "") -> dict[str, float]:
    series = Library([("x", 1.0, reading)]).series(metric, platform)
    values = {(day, day): value for day, value in series.values.items()} | {span: piece.value for span, piece in series.periods.items()}
    return {f"{date.fromordinal(first)}..{date.fromordinal(last)}": value for (first, last), value in sorted(values.items())}


NOV, DEC = "2026-11-01..2026-11-30", "2026-12-01..2026-12-31"


@pytest.mark.parametrize(
    ("content", "words", "metric", "expected"),
    [
        ("Mes,Ventas\nnov-26,5\ndic-26,6\nTotal,11\n", "date=Mes,ventas=Ventas", "ventas", {NOV: 5, DEC: 6}),
        ("Resumen mensual,,\n\nMes,Ventas,Nota\nnov-26,5,bien\ndic-26,,\n", "date=Mes,ventas=Ventas", "ventas", {NOV: 5}),
        (",TRÁFEGO PAGO,,ORGÂNICO,\nMês,Alcance,Custo,Alcance,Curtidas\nnov-26,1,2,3,4\ndez-26,5,6,7,8\n", "date=Mês,custo=TRÁFEGO PAGO Custo,curtidas=ORGÂNICO Curtidas", "curtidas", {NOV: 4, DEC: 8}),
        ("Mes,Facebook,,Instagram,\n,Ventas,Likes,Ventas,Likes\nnov-26,1,2,3,4\n", "date=Mes,v=Instagram Ventas", "v", {NOV: 3}),
        ("Mes,Ventas,Ventas,Ventas\nnov-26,1,2,3\n", "date=Mes,v=Ventas (2)", "v", {NOV: 2}),
        (",Ventas,Costo\nnov-26,1,2\n", "date=A,v=Ventas", "v", {NOV: 1}),
        ("Métrica,nov-26,dic-26,Total\nVentas,1,2,3\nMensajes,4,5,9\n", "date=columns,v=Ventas", "v", {NOV: 1, DEC: 2}),
        ("Métrica;01/11/2026;02/11/2026\nVentas;1,5;2,5\n", "date=columns,v=Ventas,order=dmy", "v", {"2026-11-01..2026-11-01": 1.5, "2026-11-02..2026-11-02": 2.5}),
        (",Semana 44,Semana 45\nFacebook,,\nVentas,1,2\nLikes,3,4\n\nInstagram,,\nVentas,5,6\n", "date=columns,v=Instagram Ventas", "v", {"2026-10-26..2026-11-01": 5, "2026-11-02..2026-11-08": 6}),
        ("Red,Métrica,nov-26,dic-26\nFacebook,Ventas,1,2\n,Likes,3,4\nInstagram,Ventas,5,6\n", "date=columns,v=Facebook Likes", "v", {NOV: 3, DEC: 4}),
        ("Métrica,46327,46328\nVentas,1,2\n", "date=columns,v=Ventas", "v", {"2026-11-01..2026-11-01": 1, "2026-11-02..2026-11-02": 2}),
        (",nov-26,,dic-26,\nRed,Ventas,Likes,Ventas,Likes\nFacebook,1,2,3,4\nInstagram,5,6,7,8\nTotal,6,8,10,12\n", "date=columns,v=Ventas,platform=Red", "v", {NOV: 6, DEC: 10}),
        ("Fecha,Ventas\n46327,1\n46328,2\n", "date=Fecha,v=Ventas", "v", {"2026-11-01..2026-11-01": 1, "2026-11-02..2026-11-02": 2}),
        ("Mes,Ventas\n2026-11-01,1\n2026-12-01,2\n", "date=Mes,v=Ventas,period=month", "v", {NOV: 1, DEC: 2}),
        ("Mes,Ventas\nNoviembre,1\nDiciembre,2\n", "date=Mes,v=Ventas,year=2026", "v", {NOV: 1, DEC: 2}),
        ("Mes,Red,Ventas\nnov-26,Facebook,1\nnov-26,Instagram,2\n", "date=Mes,v=Ventas,platform=Red", "v", {NOV: 3}),
    ],
    ids=lambda value: value.partition("\n")[0] if isinstance(value, str) and "\n" in value else "",
)  # fmt: skip
def test_a_sheet_of_any_shape(content: str, words: str, metric: str, expected: dict[str, float]) -> None:
    reading = read(content, words)
    assert reading["status"] == "ok", reading["problems"]
    assert known(reading, metric) == expected


def test_each_number_of_a_wide_sheet_knows_its_row() -> None:
    reading = read("Hoja\n\nMétrica,01/11/2026,13/11/2026\nVentas,1,2\nMensajes,3,4\n", "date=columns,v=Ventas,m=Mensajes")
    library = Library([("x.csv", 1.0, reading)])
    assert [source.rows for source in library.sources(library.series("m"), 0, 10**7)] == [(5,)] and reading["tables"][0]["rows"] == 2


def test_networks_of_rows_are_apart() -> None:
    reading = read("Mes,Red,Ventas\nnov-26,Facebook,1\nnov-26,Instagram,2\n", "date=Mes,v=Ventas,platform=Red")
    assert known(reading, "v", "facebook") == {NOV: 1} and known(reading, "v", "instagram") == {NOV: 2}


def test_campaigns_of_two_files_of_the_same_days_stay_apart() -> None:
    header = "Fecha,Campaña,Gasto\n"
    asked = read_bytes((header + "2026-11-01,A,1\n").encode(), "a.csv", (), PLACE)
    given_one = [answer(asked, "date=Fecha,cost=Gasto,campaign=Campaña")]
    files = [read_bytes((header + rows).encode(), "x.csv", given_one, PLACE) for rows in ("2026-11-01,A,1\n2026-11-02,A,2\n", "2026-11-01,B,10\n2026-11-02,B,20\n")]
    for order in (files, files[::-1], [*files, files[0]]):
        series = Library([(f"{n}.csv", float(n), reading) for n, reading in enumerate(order)]).series("cost")
        assert list(series.values.values()) == [11, 22]


def test_a_known_ads_export_whose_dates_are_two_things_keeps_its_campaigns() -> None:
    raw = b"Campaign name,Day,Amount spent (USD),Impressions,Reporting starts,Reporting ends\nA,01/11/2026,5,50,01/11/2026,01/11/2026\nB,01/11/2026,7,70,01/11/2026,01/11/2026\n"
    asked = read_bytes(raw, "ads.csv", (), PLACE)
    assert asked["status"] == "ask" and asked["format"] not in (None, "mapped")
    for words in ("order=dmy", "date=Day,cost=Amount spent (USD),order=dmy"):
        reading = read_bytes(raw, "ads.csv", [answer(asked, words)], PLACE)
        (table,) = reading["tables"]
        assert [(span["path"][0], span["first"], span["metrics"]["cost"]) for span in table["spans"]] == [("A", date(2026, 11, 1).toordinal(), 5), ("B", date(2026, 11, 1).toordinal(), 7)]


def test_rows_appended_to_a_sheet_without_years_are_read_with_all_of_it(tmp_path: Path) -> None:
    from smcockpit.metrics.folder import MetricsFolder

    path = tmp_path / "own.csv"
    path.write_text("Fecha,Ventas\n30/12,1\n31/12,2\n")
    when = date(2026, 1, 20).toordinal() - date(1970, 1, 1).toordinal()
    os.utime(path, (when * 86400, when * 86400))
    asked = read_bytes(path.read_bytes(), "own.csv", (), PLACE)
    folder = MetricsFolder(str(tmp_path), None, (answer(asked, "date=Fecha,v=Ventas,order=dmy"),))
    folder.refresh()
    with path.open("a") as file:
        file.write("01/01,3\n")
    os.utime(path, (when * 86400 + 60, when * 86400 + 60))
    folder.refresh()
    assert {str(date.fromordinal(day)): value for day, value in folder.library().series("v").values.items()} == {"2025-12-30": 1, "2025-12-31": 2, "2026-01-01": 3}


@pytest.mark.parametrize("content", ["Tarea,Inicio,Fin\nPost,2026-11-01,2026-11-05\nReel,2026-11-02,2026-11-06\n", "a,b\nc,d\n", "Nombre,Correo\nEva,e@x.co\n"])
def test_what_holds_no_numbers_is_still_refused(content: str) -> None:
    assert read_bytes(content.encode(), "x.csv", (), PLACE)["status"] == "refused"


# ---- written in any shape, read back to the same


def month_text(first: date, style: int) -> str:
    name = MONTHS[first.month - 1]
    return [f"{name[:3]}-{first:%y}", f"{name.capitalize()} {first.year}", f"{first:%Y-%m}", f"{first:%m/%Y}", f"{name} de {first.year}"][style]


def week_text(first: date, style: int) -> str:
    last, iso = first + timedelta(6), first.isocalendar()
    return [f"{iso.year}-W{iso.week:02}", f"Semana {iso.week} {iso.year}", f"{first:%d/%m/%Y} - {last:%d/%m/%Y}", f"{first:%Y-%m-%d} - {last:%Y-%m-%d}", f"W{iso.week} {iso.year}"][style]


def day_text(first: date, style: int) -> str:
    return [f"{first:%Y-%m-%d}", f"{first:%d/%m/%Y}", f"{first.day} de {MONTHS[first.month - 1]} de {first.year}", str(first.toordinal() - date(1899, 12, 30).toordinal()), f"{first:%d/%m/%y}"][style]


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, str, dict[str, dict[str, float]]]:
    """(the file, the mapping, metric → days → value)."""
    kind, style, shape = draw(st.sampled_from("mwd")), draw(st.integers(0, 4)), draw(st.sampled_from(["plain", "grouped", "upper", "wide", "sections"]))
    start, count = draw(st.dates(date(2020, 1, 1), date(2026, 6, 1))), draw(st.integers(2, 6))
    firsts: list[date] = []
    for n in range(count):
        if kind == "m":
            firsts.append(date(start.year + (start.month - 1 + n) // 12, (start.month - 1 + n) % 12 + 1, 1))
        else:
            firsts.append((start - timedelta(start.weekday()) if kind == "w" else start) + timedelta(n * (7 if kind == "w" else 1)))
    text = {"m": month_text, "w": week_text, "d": day_text}[kind]
    lasts = [((first + timedelta(31)).replace(day=1) - timedelta(1)) if kind == "m" else first + timedelta(6 if kind == "w" else 0) for first in firsts]
    cells = [text(first, style) for first in firsts]
    groups, inner = ["Facebook", "Instagram"], ["Ventas", "Mensajes"]
    grouped = shape not in ("plain", "wide")
    names = [f"{group} {name}" for group in groups for name in inner] if grouped else inner
    values = draw(st.lists(st.lists(st.one_of(st.none(), st.integers(1, 10**6)), min_size=count, max_size=count), min_size=len(names), max_size=len(names)))
    values[0] = [value or 7 for value in values[0]]
    rows = [[cell, *("" if column[n] is None else str(column[n]) for column in values)] for n, cell in enumerate(cells)]
    if shape == "plain":
        table = [["Fecha", *names], *rows]
    elif shape == "grouped":
        table = [["", "Facebook", "", "Instagram", ""], ["Fecha", *inner, *inner], *rows]
    elif shape == "upper":
        table = [["Fecha", "Facebook", "", "Instagram", ""], ["", *inner, *inner], *rows]
    else:
        turned = [[names[n], *(row[n + 1] for row in rows)] for n in range(len(names))]
        if shape == "sections":
            turned = [row for n, group in enumerate(groups) for row in ([group, *[""] * count], *([inner[m], *turned[2 * n + m][1:]] for m in range(2)))]
        table = [["Métrica", *cells], *turned]
    kept = [n for n, column in enumerate(values) if any(value is not None for value in column)]
    where = "columns" if shape in ("wide", "sections") else "Fecha"
    words = f"date={where},order=dmy," + ",".join(f"m{n}={names[n]}" for n in kept)
    truth = {f"m{n}": {f"{firsts[at]}..{lasts[at]}": float(value) for at, value in enumerate(values[n]) if value is not None} for n in kept}
    return "\n".join(";".join(row) for row in table) + "\n", words, truth


@settings(max_examples=60 * STORM, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheets())
def test_a_sheet_comes_back_as_it_was_written(sheet: tuple[str, str, dict[str, dict[str, float]]]) -> None:
    content, words, truth = sheet
    reading = read(content, words)
    assert reading["status"] == "ok", (reading["problems"], content)
    for metric, values in truth.items():
        assert known(reading, metric) == values, content
    asked = read_bytes(content.encode(), "x.csv", (), PLACE)
    preview = read_sample(asked, answer(asked, words), PLACE)
    for metric, values in truth.items():  # the screen shows what the file comes to
        assert known(preview, metric) == values, content


# ---- the dry run and the import


SHEETS = [
    ("months.csv", "Mes,Ventas,Costo\nnov-26,100,5\ndic-26,200,6\nTotal,300,11\n", "date=Mes,ventas=Ventas,costo=Costo"),
    ("quarter.csv", "Periodo,Ventas\n2026-08-01 - 2026-10-31,600\n2026-08,100\n2026-09,200\n", "date=Periodo,ventas=Ventas"),
    ("groups.csv", ",Facebook,,Instagram,\nMes,Ventas,Likes,Ventas,Likes\nnov-26,1,2,3,4\noct-26,5,6,7,8\n", "date=Mes,v=Facebook Ventas,w=Instagram Ventas,likes=Instagram Likes"),
    ("wide.csv", "Métrica,01/11/2026,02/11/2026\nVentas,10,20\nLikes,1,\n", "date=columns,ventas=Ventas,likes=Likes,order=dmy"),
    ("campaigns.csv", "Fecha,Campaña,Gasto\n2026-11-01,A,5\n2026-11-01,B,6\n2026-11-02,A,7\n2026-11-02,A,1\nTotal,,19\n", "date=Fecha,cost=Gasto,campaign=Campaña"),
    ("several.csv", "Fecha,Nota,Ventas\n2026-11-01,a,5\n2026-11-01,b,6\n2026-11-02,c,7\n", "date=Fecha,ventas=Ventas"),
    ("networks.csv", "Mes,Red,Ventas\nnov-26,Facebook,1\nnov-26,Instagram,2\n", "date=Mes,ventas=Ventas,platform=Red"),
    ("posts.csv", "Enlace,Texto,Fecha,Likes\nhttps://www.instagram.com/p/AAA1/,Uno,13/11/2026,5\nhttps://www.instagram.com/p/BBB2/,Dos,14/11/2026,6\nhttps://www.instagram.com/p/AAA1/,Uno,13/11/2026,5\n", "id=Enlace,text=Texto,date=Fecha,likes=Likes"),
    ("undated.csv", "Enlace,Likes\nhttps://www.instagram.com/p/AAA1/,5\nhttps://www.instagram.com/p/BBB2/,6\n", "id=Enlace,likes=Likes"),
    ("weeks.csv", "Semana,Ventas\nSemana 44,10\nSemana 45,20\nSemana 46,1\nSemana 47,2\nSemana 99,5\n", "date=Semana,ventas=Ventas"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), SHEETS, ids=[name for name, *_rest in SHEETS])
def test_the_sum_of_metric_is_what_the_dry_run_counted(capsys: Capture, empty: Path, tmp_path: Path, name: str, content: str, words: str) -> None:
    from tests.metrics.test_totals import counted_once

    path = tmp_path / name
    path.write_text(content)
    dry = json.loads(run(capsys, "import", "--dry-run", "--map", words, "--json", path, plan=empty)[1])[0]
    assert dry["status"] == "ok" and set(dry) >= {"file", "format", "confidence", "tables", "problems", "notes", "status", "merged", "whose"}
    assert data(capsys, "list", "mapping", plan=empty) == [] and list((empty / "metrics").iterdir()) == []
    kept = json.loads(run(capsys, "import", "--map", words, "--json", path, plan=empty)[1])[0]
    assert kept == dry
    again = json.loads(run(capsys, "import", "--dry-run", "--json", path, plan=empty)[1])[0]
    assert again["tables"] == dry["tables"], "remembered"
    counted_once(capsys, empty, dry)


def test_a_mapping_that_does_not_make_the_file_readable_is_not_remembered(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Fecha,Ventas\n01/11/2026,5\n")
    code, out, _err = run(capsys, "import", "--map", "date=Fecha,v=Ventas", path, plan=empty)
    assert code == 1 and "day/month or month/day" in out and data(capsys, "list", "mapping", plan=empty) == []
    assert run(capsys, "import", "--map", "date=Fecha,v=Ventas,order=dmy", path, plan=empty)[0] == 0
    assert data(capsys, "metric", "v", plan=empty) == [{"date": "2026-11-01", "value": 5}]


ADS = "Campaign name,Amount spent (USD),Impressions\nLaunch,10,100\nAutumn,20,200\n"


@pytest.mark.parametrize(("words", "span"), [("period=2026-10", ("2026-10-01", "2026-10-31")), ("period=2026-10-05..2026-11-04", ("2026-10-05", "2026-11-04")), ("period=octubre 2026", ("2026-10-01", "2026-10-31"))])
def test_the_days_of_a_report_without_any_are_said_once(capsys: Capture, empty: Path, tmp_path: Path, words: str, span: tuple[str, str]) -> None:
    path = tmp_path / "ads.csv"
    path.write_text(ADS)
    dry = data(capsys, "import", "--dry-run", "--map", words, path, plan=empty)[0]
    assert (dry["tables"][0]["first"], dry["tables"][0]["last"]) == span and not any("of which days" in note for note in dry["notes"])
    assert list((empty / "metrics").iterdir()) == []
    kept = data(capsys, "import", "--map", words, path, plan=empty)[0]
    assert kept == dry
    expected = [{"date": span[1], "from": span[0], "to": span[1], "value": 30}]
    assert data(capsys, "metric", "cost", plan=empty) == expected
    (copy,) = (empty / "metrics").iterdir()
    copy = copy.rename(copy.with_name("ads.csv"))
    assert data(capsys, "metric", "cost", plan=empty) == []
    run(capsys, "import", "--map", words, copy, plan=empty)
    assert data(capsys, "metric", "cost", plan=empty) == expected, "one that is in the plan already"


@pytest.mark.parametrize(("words", "says"), [("period=2026-10,cost=Amount spent (USD)", "are said alone"), ("period=2026-13", "period is day"), ("period=2026-10", "says itself of which days")])
def test_days_of_a_report_that_cannot_be_are_refused(capsys: Capture, empty: Path, tmp_path: Path, words: str, says: str) -> None:
    path = tmp_path / "ads.csv"
    dated = "says itself" in says
    path.write_text("Campaign name,Day,Amount spent (USD),Impressions\nA,2026-10-05,5,50\n" if dated else ADS)
    code, _out, err = run(capsys, "import", "--map", words, path, plan=empty)
    assert code == 2 and says in err and list((empty / "metrics").iterdir()) == []


def test_of_several_rows_of_one_post_the_last_counts_and_the_others_are_said() -> None:
    reading = read("Enlace,Fecha,Likes\nhttps://x.com/a/status/11,2026-11-13,5\nhttps://x.com/a/status/22,2026-11-13,1\nhttps://x.com/a/status/11,2026-11-13,8\n", "id=Enlace,date=Fecha,likes=Likes")
    (table,) = reading["tables"]
    assert [(post["row"], post["metrics"]["likes"]) for post in table["posts"]] == [(3, 1), (4, 8)]
    assert (table["rows"], table["skipped"], table["skips"]) == (2, 1, [[2, "repeated"]])
