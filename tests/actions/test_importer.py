"""One importer for tables of any kind: recognised by labels, explained by a mapping, remembered, merged by identity."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smcockpit import i18n
from smcockpit.actions.importer.mapping import ImportRefused, mapping_document, parse_mapping
from smcockpit.actions.importer.records import IDENTITIES, fields_by_label, parse_record_mapping
from smcockpit.plan.kinds import KINDS
from tests.cli.test_cli import Capture, data, run
from tests.metrics import platforms


def imported(capsys: Capture, plan: Path, path: Path, content: str | bytes, *more: str, kind: str = "person", code: int = 0) -> dict[str, object]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    told = data(capsys, "import", "--kind", kind, *more, path, plan=plan, code=code)[0]
    assert isinstance(told, dict)
    return told


def names(capsys: Capture, plan: Path, kind: str = "person") -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in data(capsys, "list", kind, plan=plan)}


def test_a_header_of_labels_is_recognised_and_the_rest_left_out(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    told = imported(capsys, empty, tmp_path / "team.csv", "Team 2026;;\n\nName;E-mail;Shoe size\nEva Ruiz;;38\n", code=0)
    assert told["new"] == 1 and told["problems"] == [] and "Eva Ruiz" in names(capsys, empty)


def test_labels_are_recognised_in_the_language_that_is_spoken() -> None:
    i18n.choose("es")
    try:
        assert fields_by_label("person")["nombre"] == "name"
    finally:
        i18n.choose("en")


def test_a_mapping_is_remembered_for_every_file_with_that_header(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    header = "Quién;Contacto;Talla\n"
    assert run(capsys, "import", "--kind", "person", tmp_path / "none.csv", plan=empty)[0] == 3
    (tmp_path / "a.csv").write_text(header + "Eva Ruiz;eva@cafe.co;38\n")
    code, _out, err = run(capsys, "import", "--kind", "person", tmp_path / "a.csv", plan=empty)
    assert code == 3 and "names no field" in err and "--map" in err
    dry = imported(capsys, empty, tmp_path / "a.csv", header + "Eva Ruiz;eva@cafe.co;38\n", "--map", "name=Quién,email=Contacto", "--dry-run")
    assert dry["new"] == 1 and "Eva Ruiz" not in names(capsys, empty) and data(capsys, "list", "mapping", plan=empty) == []
    kept = imported(capsys, empty, tmp_path / "a.csv", header + "Eva Ruiz;eva@cafe.co;38\n", "--map", "name=Quién,email=Contacto")
    assert kept == dry and names(capsys, empty)["Eva Ruiz"]["email"] == "eva@cafe.co"
    assert imported(capsys, empty, tmp_path / "b.csv", "Talla;Contacto;Quién\n40;luz@cafe.co;Luz Paz\n")["new"] == 1, "columns in any order"
    assert run(capsys, "undo", plan=empty)[0] == 0 and run(capsys, "undo", plan=empty)[0] == 0
    assert data(capsys, "list", "mapping", plan=empty) == [], "import and memory are one step"


def test_a_row_without_an_id_is_the_record_that_its_names_tell(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert imported(capsys, empty, path, "name,email,note\nEva Ruiz,eva@cafe.co,old\nEva Ruiz,other@cafe.co,\n")["new"] == 2
    told = imported(capsys, empty, path, "name,email,note\nEVA RUIZ,Eva@Cafe.co,new\n")
    assert (told["new"], told["changed"]) == (0, 1)
    told = imported(capsys, empty, path, "name,note\nEva Ruiz,which\n", code=1)
    assert told["new"] == told["changed"] == 0 and "fits 2 records" in str(told["problems"])
    assert imported(capsys, empty, path, "name,email\nEva Ruiz,eva@cafe.co\n")["changed"] == 1, "only the writing of the name"
    assert [one["note"] for one in data(capsys, "list", "person", plan=empty) if one.get("email", "").startswith("eva")] == ["new"], "what a row leaves empty stays"


def test_two_tasks_may_well_be_called_the_same(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    before = len(data(capsys, "list", "task", plan=empty))
    for _n in range(2):
        assert imported(capsys, empty, tmp_path / "a.csv", "title,step\nCall the printer,3\n", kind="task")["new"] == 1
    assert len(data(capsys, "list", "task", plan=empty)) == before + 2


def test_a_workbook_and_a_western_encoding_come_in_too(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    book = platforms.new_workbook({"Informe": [["Informe"]], "Equipo": [["Name", "Email"], ["Eva Muñoz", "eva@cafe.co"]]})
    assert imported(capsys, empty, tmp_path / "a.xlsx", book)["new"] == 1
    assert imported(capsys, empty, tmp_path / "b.csv", "Name;Job\nÑandú Peña;\n".encode("cp1252"))["new"] == 1
    assert {"Eva Muñoz", "Ñandú Peña"} <= set(names(capsys, empty))


@pytest.mark.parametrize("words", ["nombre=Name", "name", "name=", "name=Nope"])
def test_a_wrong_mapping_is_said(capsys: Capture, empty: Path, tmp_path: Path, words: str) -> None:
    (tmp_path / "a.csv").write_text("Name;Email\nEva;\n")
    code, _out, err = run(capsys, "import", "--kind", "person", "--map", words, tmp_path / "a.csv", plan=empty)
    assert code in (2, 3) and "Traceback" not in err and names(capsys, empty) == {}


def test_identities_are_fields_of_their_kinds() -> None:
    for kind, groups in IDENTITIES.items():
        assert all(name in KINDS[kind].fields for group in groups for name in group), kind
    with pytest.raises(ImportRefused, match="email"):
        parse_record_mapping("emial=Correo", "person")


# ---- mappings of numbers


HEADER = ["Mes", "Red", "Alcance", "Enlace", "Me gusta, total"]


@pytest.mark.parametrize(
    ("words", "says", "field"),
    [
        ("date=Mes", "at least one METRIC", ""), ("reach=Alcance", "needs date=COLUMN", ""), ("date=Mes,reach=Nope", "no column “Nope”", "reach"),
        ("date=Mes,reach=Alcance,likes=Alcance", "cannot be both", "likes"), ("date=Mes,reach=Alcance,order=xyz", "order is", "order"),
        ("date=Mes,reach=Alcance,year=26", "year is", "year"), ("date=Mes,reach=Alcance,period=decade", "period is", "period"),
        ("date=Mes,reach=Alcance,platform=instagrm", "Did you mean “instagram”", "platform"), ("date=columns,reach=Alcance", "no column “columns”", "date"),
        ("", "is not a mapping", ""), ("id=Enlace", "at least one METRIC", ""),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused_beside_its_word(words: str, says: str, field: str) -> None:
    with pytest.raises(ImportRefused, match=says) as refusal:
        mapping_document(parse_mapping(words), HEADER, "x.csv")
    assert refusal.value.field == field


def test_what_a_mapping_says_is_remembered() -> None:
    document = mapping_document(parse_mapping('date=mes,reach=ALCANCE,"likes=Me gusta, total",platform=Red,link=Enlace,order=dmy,year=2026,period=month,account=cafe'), HEADER, "x.csv")
    assert document["date_column"] == "mes" and document["metrics"] == {"alcance": "reach", "me gusta, total": "likes"}
    assert document["columns"] == {"platform": "red", "link": "enlace"} and document["platform"] is None and document["account"] == "cafe"
    assert (document["year"], document["period"], document["date_order"]) == (2026, "month", "dmy")
    assert mapping_document(parse_mapping("date=columnas,reach=Alcance"), ["columns", "Alcance"], "x")["date_column"] == "columns"
    assert json.dumps(document)
