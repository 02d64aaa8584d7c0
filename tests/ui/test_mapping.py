"""The mapping screen, driven by keys: somebody's own sheets, each of another shape."""

from __future__ import annotations

import os
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.store import open_store
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.accounts import AccountsForm
from smcockpit.ui.screens.form import Form
from smcockpit.ui.screens.mapping import MappingForm
from smcockpit.ui.screens.modal import Page
from smcockpit.workspace import Workspace
from tests.metrics.ads import ig_posts
from tests.store.contract import stopped_in_a_save
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


def put(plan: Path, name: str, content: str) -> None:
    path = plan / "metrics" / name
    path.write_text(content)
    os.utime(path, (1_795_000_000, 1_795_000_000))  # 18 November 2026


async def opened(app: CockpitApp, pilot: P, name: str) -> MappingForm:
    """The form for a file that waits for an answer, opened by keys."""
    await until(pilot, lambda: "not known yet" in text(app) or "may be" in text(app), "the question")
    await press(pilot, "M")
    await until(pilot, lambda: isinstance(app.screen, Page))
    await press(pilot, "enter")
    await until(pilot, lambda: f"What is in {name}?" in text(app))
    form = app.screen
    assert isinstance(form, MappingForm)
    return form


async def go(pilot: P, form: Form, field: str) -> None:
    """Tab to a field."""
    for _n in range(80):
        if form.focused is not None and form.focused.id == f"in-{field}":
            return
        await press(pilot, "tab")
    raise AssertionError(f"no field {field}")


async def retype(pilot: P, form: MappingForm, field: str, words: str) -> None:
    await go(pilot, form, field)
    await press(pilot, "end", *["backspace"] * len(form.text(field)))
    await write(pilot, words)


def known(app: CockpitApp, metric: str) -> dict[tuple[str, str], float]:
    """What the cockpit knows of a metric: first and last day → value."""
    app.session.workspace.metrics.refresh()
    series = app.session.workspace.library().series(metric)
    periods = {span: piece.value for span, piece in series.periods.items()} | {(day, day): value for day, value in series.values.items()}
    return {(str(date.fromordinal(first)), str(date.fromordinal(last))): value for (first, last), value in periods.items()}


def test_a_sheet_with_two_rows_of_names(empty: Path) -> None:
    put(empty, "grupos.csv", ",Facebook,,Instagram,\nMes,Alcance,Me gusta,Alcance,Me gusta\nnov-26,100,1,50,2\noct-26,200,2,60,3\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "grupos.csv")
        assert form.text("date") == "Mes" and "Facebook Alcance" in text(app) and "Instagram Me gusta" in text(app)
        await until(pilot, lambda: "2026-11-01 – 2026-11-30 web facebook_alcance=100" in text(app), "the first row as it is understood")
        await retype(pilot, form, "column1", "reach")
        await until(pilot, lambda: "web reach=100" in text(app), "the preview follows what is typed")
        await retype(pilot, form, "column3", "reach")
        await until(pilot, lambda: "Another column is “reach” already." in text(app), "said at once")
        await retype(pilot, form, "column3", "")
        await until(pilot, lambda: "already" not in text(app) and "reach=100" in text(app))
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert known(app, "reach") == {("2026-10-01", "2026-10-31"): 200, ("2026-11-01", "2026-11-30"): 100}
        assert known(app, "facebook_me_gusta") == {("2026-10-01", "2026-10-31"): 2, ("2026-11-01", "2026-11-30"): 1}

    play(empty, script)


def test_a_date_in_the_upper_row_can_be_chosen(empty: Path) -> None:
    put(empty, "arriba.csv", "Fecha,Facebook,,Instagram,\n,Visitas,Ventas,Visitas,Ventas\n13/11,100,1,50,2\n14/11,200,2,60,3\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "arriba.csv")
        assert form.text("date") == "Fecha" and form.text("order") == "22/11/2026"
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert known(app, "instagram_ventas") == {("2026-11-13", "2026-11-13"): 2, ("2026-11-14", "2026-11-14"): 3}

    play(empty, script)


def test_a_monthly_sheet(empty: Path) -> None:
    put(empty, "meses.csv", "Mes,Ventas,Comentario\nSeptiembre,10,bien\nOctubre,20,regular\nNoviembre,30,bien\nTotal,60,\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "meses.csv")
        await until(pilot, lambda: "2026-09-01 – 2026-09-30 web ventas=10" in text(app))
        await retype(pilot, form, "year", "26")
        await until(pilot, lambda: "year is a year such as 2026" in text(app), "beside the field")
        await retype(pilot, form, "year", "2025")
        await until(pilot, lambda: "2025-09-01 – 2025-09-30 web ventas=10" in text(app))
        await retype(pilot, form, "year", "")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert known(app, "ventas") == {("2026-09-01", "2026-09-30"): 10, ("2026-10-01", "2026-10-31"): 20, ("2026-11-01", "2026-11-30"): 30}

    play(empty, script)


def test_a_wide_sheet_whose_dates_may_be_two_things(empty: Path) -> None:
    put(empty, "ancho.csv", "Métrica,01/11/2026,02/11/2026,03/11/2026,Total\nVentas,10,20,30,60\nMensajes,1,2,,3\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "ancho.csv")
        assert form.text("date") == "columns" and form.text("order") == "22/11/2026", "the order that follows the cells"
        await until(pilot, lambda: "2026-11-01 web ventas=10 mensajes=1" in text(app))
        await retype(pilot, form, "order", "2026-11-22")
        await until(pilot, lambda: "the dates may be day/month or month/day" in text(app), "what would fail later fails now")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is form and "the dates may be" in text(app))
        await retype(pilot, form, "order", "22/11/2026")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert known(app, "ventas") == {("2026-11-01", "2026-11-01"): 10, ("2026-11-02", "2026-11-02"): 20, ("2026-11-03", "2026-11-03"): 30}
        assert sum(known(app, "mensajes").values()) == 3

    play(empty, script)


def test_a_sheet_of_posts(empty: Path) -> None:
    put(empty, "posts.csv", "Enlace,Texto,Fecha,Hora,Reproducciones\nhttps://www.instagram.com/p/AAA1/,Un video de la finca,13/11/2026,10:30,5\nhttps://www.instagram.com/p/BBB2/,Otro,14/11/2026,11:00,6\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "posts.csv")
        assert [form.text(name) for name in ("date", "id", "text", "time")] == ["Fecha", "Enlace", "Texto", "Hora"]
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        app.session.workspace.metrics.refresh()
        (posts,) = app.session.workspace.library().posts().values()
        assert {(str(date.fromordinal(post["day"])), post["at"][11:16], post["text"]) for post in posts.values()} == {("2026-11-13", "10:30", "Un video de la finca"), ("2026-11-14", "11:00", "Otro")}

    play(empty, script)


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_it_fits_a_small_screen(empty: Path, size: tuple[int, int]) -> None:
    put(empty, "ancho.csv", "Métrica," + ",".join(f"{n:02}/11/2026" for n in range(1, 31)) + "\n" + "".join(f"Métrica larga número {n}," + ",".join(str(n * m) for m in range(30)) + "\n" for n in range(25)))

    async def script(app: CockpitApp, pilot: P) -> None:
        form = await opened(app, pilot, "ancho.csv")
        await until(pilot, lambda: "2026-11-01 web" in text(app), "the preview is on screen")
        await retype(pilot, form, "column20", "x")
        assert "Métrica larga" in text(app)

    play(empty, script, size=size)


def test_a_mapping_that_waits_for_a_colleague_is_kept_once_and_the_form_leaves(empty: Path) -> None:
    put(empty, "meses.csv", "Mes,Ventas\nSeptiembre,10\nOctubre,20\n")

    async def script(app: CockpitApp, pilot: P) -> None:
        await opened(app, pilot, "meses.csv")
        with stopped_in_a_save(lambda: open_store(str(empty))) as pid:
            await press(pilot, "enter")
            await until(pilot, lambda: app.screen is app.main and "1 edit waits" in text(app))
            os.kill(pid, signal.SIGCONT)
            await until(pilot, lambda: not app.session.workspace.waiting)
        assert len(app.session.workspace.plan.all("mapping")) == 1 and not app.session.workspace.returned
        assert sum(known(app, "ventas").values()) == 30

    play(empty, script)


def test_answers_about_accounts_that_wait_for_a_colleague_are_all_kept(empty: Path) -> None:
    Workspace(str(empty)).add("channel", {"platform": "instagram", "handle": "@nobody"})
    (empty / "metrics" / "posts.csv").write_bytes(ig_posts(("1", "ana", "one", "https://x.test/p/1", 1), ("2", "luis", "two", "https://x.test/p/2", 2)))

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: len(app.session.workspace.library().unasked_in("posts.csv")) == 2)
        app.push_screen(AccountsForm(app.session, "posts.csv"))
        await until(pilot, lambda: "Whose posts are these? posts.csv" in text(app))
        for at in range(2):
            await go(pilot, app.screen, f"account{at}")  # type: ignore[arg-type]
            await write(pilot, "ours")
        with stopped_in_a_save(lambda: open_store(str(empty))) as pid:
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: app.screen is app.main and "2 edits wait" in text(app))
            os.kill(pid, signal.SIGCONT)
            await until(pilot, lambda: not app.session.workspace.waiting)
        assert len(app.session.workspace.plan.all("mapping")) == 2 and app.session.workspace.library().unasked() == {}

    play(empty, script)
