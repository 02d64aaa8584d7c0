"""Formats of one's own: read first, checked strictly, taken up at once; and how every format was seen."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from smcockpit.environment import config_folder
from smcockpit.metrics.draft import draft, draft_name
from smcockpit.metrics.folder import MetricsFolder, read
from smcockpit.metrics.format_file import SEEN, BadFormat, parse_format
from smcockpit.metrics.own_formats import look_in
from smcockpit.metrics.process import read_path
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.reading import statistics
from smcockpit.metrics.recognise import format_named, formats, odd_formats
from tests.cli.test_cli import Capture, data, run
from tests.metrics import exports, lookalikes, platforms

SHOP = '''label = "Our shop"
platform = "web"
grain = "day"
date = ["Día"]
[[match]]
all = ["Día", "Pedidos"]
[metrics]
orders = ["Pedidos"]
'''
SHOP_CSV = "Día;Pedidos\n2026-10-01;3\n2026-10-02;4\n".encode()


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SMCOCKPIT_CONFIG_DIR", str(tmp_path / "config"))
    yield tmp_path / "config"
    monkeypatch.undo()
    look_in("")


def own(folder: Path, name: str = "shop", text: str = SHOP) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def values(raw: bytes, name: str = "shop.csv") -> list[float]:
    reading = read_bytes(raw, name)
    return next((column["values"] for table in reading["tables"] for column in table["days"].values()), [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("grain", "grian"), "there is no key “grian”; the nearest is “grain”"),
        (('[[match]]\nall', '[[match]]\nal'), "there is no key “match.al”; the nearest is “match.all”"),
        (("label = ", "zzz = 1\nlabel = "), "there is no key “zzz”"),
        (('label = "Our shop"\n', ""), "“label” is missing"),
        (('platform = "web"', "platform = 3"), "“platform” must be a text"),
        (('date = ["Día"]', 'date = "Día"'), "“date” must be a list of texts"),
        (('date = ["Día"]', 'date = ["Día"]\nadds = 1'), "“adds” must be true or false"),
        (('date = ["Día"]', 'date = ["Día"]\ncut = -1'), "“cut” must be a whole number above 0"),
        (('date = ["Día"]', 'date = ["Día"]\ndate_order = "ymd"'), "“date_order” is dmy or mdy"),
        (('date = ["Día"]', 'date = ["Día"]\nzone = "Mars/Olympus"'), "there is no time zone “Mars/Olympus”"),
        (('date = ["Día"]', 'date = ["Día"]\nseen = "dream"'), "“seen” is one of"),
        (('date = ["Día"]', "date = [\"Día\"]\naccount_file = '('"), "“account_file” must be a regular expression"),
        (('date = ["Día"]', "date = [\"Día\"]\naccount_file = 'a'"), "needs a group"),
        (('all = ["Día", "Pedidos"]', 'file = "shop"'), "needs names of columns"),
        (('orders = ["Pedidos"]', 'orders = ["Pedidos"]\nunits = ["pedidos"]'), "the column “pedidos” is two metrics"),
        (('orders = ["Pedidos"]', '"my orders" = ["Pedidos"]'), "“my orders” is no name of a metric"),
        (('[metrics]', '[levels]\ncampain = ["x"]\n[metrics]'), "there is no key “levels.campain”; the nearest is “levels.campaign”"),
        (('[metrics]', '[scale]\norders = "a"\n[metrics]'), "“scale” must be a table of numbers"),
    ],
)  # fmt: skip
def test_a_format_is_checked_strictly(change: tuple[str, str], words: str) -> None:
    parse_format("shop", tomllib.loads(SHOP))
    assert change[0] in SHOP
    with pytest.raises(BadFormat) as told:
        parse_format("shop", tomllib.loads(SHOP.replace(*change)))
    assert words in str(told.value)


@pytest.mark.parametrize("id", ["mapped", "by hand"])
def test_names_that_readings_use_are_taken(id: str) -> None:
    with pytest.raises(BadFormat):
        parse_format(id, tomllib.loads(SHOP))


def test_the_plans_formats_come_first_then_the_persons_then_the_programs(tmp_path: Path, config: Path) -> None:
    assert read_bytes(SHOP_CSV, "shop.csv")["format"] is None
    own(config / "formats", text=SHOP.replace("Our shop", "from config"))
    look_in("")
    assert values(SHOP_CSV) == [3, 4] and format_named("shop").label == "from config"  # type: ignore[union-attr]
    own(tmp_path / "plan", text=SHOP.replace("Our shop", "from the plan"))
    look_in(str(tmp_path / "plan"))
    assert format_named("shop").label == "from the plan"  # type: ignore[union-attr]
    own(tmp_path / "plan", "x_overview", 'label = "X, our way"\nplatform = "x"\ngrain = "day"\ndate = ["date"]\n[[match]]\nall = ["date", "impressions"]\n[metrics]\nviews = ["impressions"]\n')
    look_in()
    reading = read_bytes(exports.X_OVERVIEW, "account_overview_analytics.csv")
    assert reading["format"] == "x_overview" and set(reading["tables"][0]["days"]) == {"views"}
    assert sum(format.id == "x_overview" for format in formats()) == 1


def test_a_large_and_a_packed_file_know_them_too(tmp_path: Path) -> None:
    own(tmp_path / "plan")
    look_in(str(tmp_path / "plan"))
    path = tmp_path / "shop.zip"
    path.write_bytes(platforms.zip_of({"shop.csv": SHOP_CSV}))
    reading = read_path(str(path))
    assert reading["format"] == "shop" and statistics(reading["tables"][0])["orders"]["sum"] == 7


def test_a_change_is_taken_up_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "plan" / "metrics"
    folder.mkdir(parents=True)
    (folder / "shop.csv").write_bytes(SHOP_CSV)
    cache = str(tmp_path / "cache.json")
    watched = MetricsFolder(str(folder), cache)
    watched.refresh()
    assert watched.readings()["shop.csv"]["status"] == "ask"
    path = own(tmp_path / "plan" / "formats")
    assert watched.refresh() and watched.library().series("orders").values
    assert not watched.refresh()  # nothing new
    assert MetricsFolder(str(folder), cache).readings()["shop.csv"]["format"] == "shop"
    path.write_text(SHOP.replace("orders = ", "units = "))
    assert MetricsFolder(str(folder), cache).readings() == {}  # what was remembered is of other formats
    jobs = watched.due(settled=False)
    assert [job.name for job in jobs] == ["shop.csv"] and watched.take([read(job) for job in jobs])
    assert watched.library().series("units").values and not watched.library().series("orders").values
    path.write_text(SHOP.replace("grain", "grian"))
    watched.refresh()
    told = watched.problems()[os.path.join("formats", "shop.toml")][0]["message"]
    assert str(path) in told and "the nearest is “grain”" in told
    path.unlink()
    watched.refresh()
    assert os.path.join("formats", "shop.toml") not in watched.problems() and watched.readings()["shop.csv"]["status"] == "ask"


def test_a_cockpit_and_a_one_shot_use_them(capsys: Capture, empty: Path) -> None:
    own(empty / "formats")
    (empty / "metrics" / "shop.csv").write_bytes(SHOP_CSV)
    assert [point["value"] for point in data(capsys, "metric", "orders", plan=empty)] == [3, 4]
    assert any(one["format"] == "shop" and one["seen"] == "own" for one in data(capsys, "formats", plan=empty))
    own(empty / "formats", text=SHOP.replace("platform", "plattform"))
    code, out, err = run(capsys, "formats", plan=empty)
    assert code == 1 and "the nearest is “platform”" in err and "LinkedIn posts" in out


# ---- how each was seen


def test_every_format_says_how_it_was_seen(capsys: Capture, empty: Path) -> None:
    assert not odd_formats()
    told = {one["format"]: one["seen"] for one in data(capsys, "formats", plan=empty)}
    assert set(told.values()) == {"file", "code", "document"} == set(SEEN) - {"own"}
    assert told["threads_posts"] == told["whatsapp_channel"] == told["meta_formats"] == "document" and told["meta_daily"] == "file"
    shown = run(capsys, "formats", plan=empty)[1]
    assert "the vendor's page only" in next(line for line in shown.splitlines() if line.startswith("threads_posts"))


# ---- the first draft


def test_a_draft_is_a_valid_format_that_reads_the_file(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "Ventas por día (1).csv"
    path.write_bytes(b"Informe\n\nFecha;Pedidos;Impresiones;Canal;Ticket \"medio\"\n01/10/2026;3;1.200;Web;10,5\n15/10/2026;4;800;Web;11\n")
    code, out, _err = run(capsys, "formats", "--new", path, plan=empty)
    target = empty / "formats" / "ventas_por_dia.toml"
    assert code == 0 and out.strip() == str(target)
    text = target.read_text()
    assert 'date = ["fecha"]' in text and 'date_order = "dmy"' in text and 'impressions = ["impresiones"]' in text and 'orders = ["pedidos"]' in text
    look_in(str(empty / "formats"))
    reading = read_bytes(path.read_bytes(), "Ventas por día (1).csv")
    assert (reading["status"], reading["format"]) == ("ok", "ventas_por_dia")
    assert statistics(reading["tables"][0])["impressions"]["sum"] == 2000
    code, _out, err = run(capsys, "formats", "--new", path, plan=empty)
    assert code == 3 and "is there already" in err and target.read_text() == text


def test_a_draft_without_a_plan_goes_to_the_config_folder(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(SHOP_CSV)
    code, out, _err = run(capsys, "formats", "--new", tmp_path / "x.csv", plan=tmp_path / "nowhere")
    assert code == 0 and out.strip() == os.path.join(config_folder(), "formats", "x.toml")


@pytest.mark.parametrize("raw", [b"", b"<html><title>Log in</title></html>", b"only one cell\n"])
def test_a_draft_needs_a_header(capsys: Capture, empty: Path, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    code, _out, err = run(capsys, "formats", "--new", tmp_path / "x.csv", plan=empty)
    assert code == 3 and "was not read" in err and not list(empty.glob("formats/*.toml"))
    assert run(capsys, "formats", "--new", tmp_path / "none.csv", plan=empty)[0] == 3


@pytest.mark.parametrize("case", [*exports.EXPECTED, *platforms.EXPECTED, *lookalikes.ALL], ids=lambda case: case[0])
def test_a_draft_of_any_export_is_valid(tmp_path: Path, case: tuple) -> None:  # type: ignore[type-arg]
    path = tmp_path / case[0]
    path.write_bytes(case[1])
    parse_format(draft_name(str(path)), tomllib.loads(draft(str(path))))
