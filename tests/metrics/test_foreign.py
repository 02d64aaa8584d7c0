"""What is no table is told what it is, truly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smcockpit.metrics.process import read_path
from smcockpit.metrics.read import read_bytes
from tests.metrics.platforms import zip_of

POSTS = json.dumps([{"media": [{"uri": f"media/{n}.jpg", "title": "Hi", "creation_timestamp": 1790000000 + n}]} for n in range(400)])
TABLE = "<html><body><table>" + "<tr><td>2026-10-01</td><td>3</td></tr>" * 9 + "</table></body></html>"
WORDS = [
    ("login.csv", "<!DOCTYPE html><html><head><title>Log in to Facebook</title></head><body><form><input type='password'></form></body></html>", "a web page to log in “Log in to Facebook”"),
    ("sesion.csv", "<html><head><title>Iniciar sesión • Instagram</title></head></html>", "a web page to log in"),
    ("404.csv", "<html><head><title>404 Not Found</title></head><body>nginx</body></html>", "a web page with an error message “404 Not Found”"),
    ("caduco.csv", "<html><head><title>El enlace ha caducado</title></head></html>", "a web page with an error message"),
    ("page.csv", "<html><head><title>Insights</title></head><body>Hello</body></html>", "a web page “Insights”, not a table"),
    ("report.xls", TABLE, "a web page with a table in it; open it in a spreadsheet"),
    ("report-bare.xls", "<table>" + "<tr><td>1</td></tr>" * 5 + "</table>", "a web page with a table in it"),
    ("book.xls", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>', "a workbook written as XML"),
    ("feed.xml.csv", '<?xml version="1.0"?><rss></rss>', "it is XML"),
    ("error.csv", '{"error":{"message":"Invalid OAuth access token","code":190}}', "it is JSON with an error message of the server: “Invalid OAuth access token”"),
    ("errors.csv", '{"errors":[{"title":"Unauthorized"}]}', "it is JSON with an error message of the server: “Unauthorized”"),
    ("message.csv", '{"message":"Rate limit exceeded"}', "“Rate limit exceeded”"),
    ("posts_1.json.csv", POSTS, "the archive of an account's data"),
    ("small.csv", '{"profile_user":[{"title":"ana"}]}', "the archive of an account's data"),
    ("empty.csv", "[]", "the archive of an account's data"),
    ("tweets.js.csv", 'window.YTD.tweets.part0 = [\n  {"tweet": {"id": "1"}}\n]', "the archive of an account's data"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "words"), WORDS, ids=[case[0] for case in WORDS])
def test_a_true_sentence(name: str, text: str, words: str) -> None:
    for raw in (text.encode(), b"\xef\xbb\xbf" + text.encode(), b"\xff\xfe" + text.encode("utf-16-le")):
        reading = read_bytes(raw, name)
        assert reading["status"] == "refused" and words in reading["problems"][0]["message"], reading["problems"]


def test_an_archive_of_an_account(tmp_path: Path) -> None:
    for files in ({"content/posts_1.json": b"[]", "media/1.jpg": b"x"}, {f"messages/{n}.json": b"{}" for n in range(500)}, {"index.html": b"<html>"}):
        path = tmp_path / "instagram-cafe-2026.zip"
        path.write_bytes(zip_of(files))
        assert "the archive of an account's data (JSON or web pages)" in read_path(str(path))["problems"][0]["message"]
    path.write_bytes(zip_of({"data.json": b"[]", "Reach.csv": b"Date,Views\n2026-10-01,3\n2026-10-02,4\n"}))
    assert "archive" not in str(read_path(str(path))["problems"])


def test_what_only_begins_like_json_is_a_table() -> None:
    reading = read_bytes(b"[date],views\n2026-10-01,3\n2026-10-02,4\n", "x.csv")
    assert reading["status"] == "ask"
    reading = read_bytes(b"{Fecha},{Vistas}\n2026-10-01,3\n2026-10-02,4\n", "x.csv")
    assert reading["status"] == "ask"
