"""Addresses of servers: what the driver is given, and that no password is ever shown anywhere."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from smcockpit.store import shown
from smcockpit.store.address import UNSEEN, taken_apart
from smcockpit.store.port import StoreError
from smcockpit.store.postgres import PgStore
from smcockpit.workspace import files_of
from tests.e2e.terminal import COMMAND
from tests.store.server import Server

SAID = [
    ("postgresql://ana:p#SECRET@h/db?plan=x", "postgresql://ana@h/db?plan=x"),
    ("postgresql://ana:p?SECRET@h/db?sslmode=require", "postgresql://ana@h/db?sslmode=require"),
    ("postgresql://ana:SECRET@h:5432/db", "postgresql://ana@h:5432/db"),
    ("postgresql://ana:p%2FSECRET%40@h/db", "postgresql://ana@h/db"),
    ("postgres://ana@h/db?password=SECRET", "postgres://ana@h/db"),
    ("postgresql://h/db?sslpassword=SECRET&plan=b", "postgresql://h/db?plan=b"),
    ("postgresql://h/db?pass%77ord=SECRET&sslmode=require", "postgresql://h/db?sslmode=require"),
    ("postgresql://:SECRET@h/db", "postgresql://@h/db"),
    ("postgresql://ana:SECRET@/db?host=/tmp&plan=p", "postgresql://ana@/db?host=/tmp&plan=p"),
    ("postgresql:///db?host=/var/run", "postgresql:///db?host=/var/run"),
    ("postgresql:///db?host=%2Fvar%2Frun", "postgresql:///db?host=/var/run"),
    ("postgresql://[::1]:5432/db", "postgresql://[::1]:5432/db"),
    ("postgresql://ana:SECRET@[::1]/db", "postgresql://ana@[::1]/db"),
    ("postgresql://ana:SECRET@h1:1,h2:2/db?target_session_attrs=any", "postgresql://ana@h1:1,h2:2/db?target_session_attrs=any"),
    ("postgresql://ana:[SECRET@h/db", "postgresql://ana@h/db"),
    ("postgresql://", "postgresql://"),
]
UNSAID = [
    "postgresql://ana:p/SECRET@h/db", "postgresql://ana:12/SECRET@h/db", "postgresql://ana:a@SECRET@h/db",
    "postgresql://[SECRET", "postgresql://ana:SECRET%2@h/db", "postgresql://ana:SECRET%zz@h/db", "postgresql://ana:12?x=SECRET/@h/db",
    "postgresql://ana:12/x?application_name=SECRET@h", "postgresql://h/db?pasword=SECRET", "postgresql://h/db?SECRET", "postgresql://h:SECRET/db",
    "postgresql://ana:[::1]/SECRET@h/db", "postgresql://ana:SECRET@h/db?plan=Café", "postgresql://ana:SECRET@[h/db", "postgresql://ana:SE\x1bCRET@h/db",
    "postgresql://ana:1?plan=SECRET/@h/db", "postgresql://ana:SECRET@h/db?=", "postgresql://ana:SECRET@h/db?sslmode", "postgresql://h/db?plan=SECRET",
]  # fmt: skip


@pytest.mark.parametrize(("address", "seen"), SAID)
def test_what_is_seen_of_an_address(address: str, seen: str) -> None:
    assert shown(address) == seen == taken_apart(address).shown
    assert "SECRET" not in files_of(address)
    assert taken_apart(address).driver.count("SECRET") == address.count("SECRET")  # the driver gets it all the same


@pytest.mark.parametrize("address", UNSAID)
def test_an_address_that_cannot_be_read_is_not_repeated(address: str) -> None:
    with pytest.raises(StoreError) as error:
        PgStore(address)
    assert "SECRET" not in str(error.value) and "CRET" not in str(error.value)
    assert shown(address) == UNSEEN and "CRET" not in files_of(address)


def test_thousands_of_odd_addresses_show_no_password() -> None:
    chance, pieces = random.Random(3), ["@", "/", "?", "#", "[", "]", ":", "&", "=", "%", "%40", ",", "ana", "h", "12", "plan", "password", "host", "é", " "]
    count = 3000 * int(os.environ.get("SMCOCKPIT_STORM", "1"))
    refused = 0
    for _n in range(count):
        noise = ["".join(chance.choice(pieces) for _m in range(chance.randrange(4))) for _m in range(3)]
        address = f"postgresql://ana:{noise[0]}SECRET{noise[1]}@h/db" + (f"?{noise[2]}" if chance.random() < 0.3 else "")
        seen = shown(address)
        assert "SECRET" not in seen, address
        refused += seen == UNSEEN
    assert 0 < refused < count


def everything_said(address: str, folder: Path) -> str:
    """All that the commands say or leave behind."""
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    told = ""
    for arguments in (["info"], ["info", "--json"], ["status"], ["add", "topic", "name=x"], ["doctor"], ["init", "--brand", "B"], ["demo", "--no-open"]):
        done = subprocess.run([COMMAND, "--plan", address, *arguments], capture_output=True, text=True, check=False, env=env, timeout=60)
        assert done.returncode in (0, 1, 2, 3) and "should not have happened" not in done.stderr, (arguments, done)
        told += done.stdout + done.stderr
    done = subprocess.run([COMMAND, "move", address, str(folder / "target")], capture_output=True, text=True, check=False, env=env, timeout=60)
    told += done.stdout + done.stderr
    return told + "".join(str(path) + (path.read_bytes().decode("utf-8", "replace") if path.is_file() else "") for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:p#SECRET@127.0.0.1:1/db", "postgresql://ana:p/SECRET@h/db", "postgresql://127.0.0.1:1/db?password=SECRET", "postgresql://127.0.0.1:1/db?sslpassword=SECRET",
        "postgresql://ana:[SECRET@127.0.0.1:1/db", "postgresq://ana:SECRET@h/db", "POSTGRESQL://ana:SECRET@h/db", "host=h password=SECRET dbname=db",
    ],
)  # fmt: skip
def test_no_command_says_the_password(address: str, tmp_path: Path) -> None:
    assert "SECRET" not in everything_said(address, tmp_path)


def test_nothing_of_a_plan_that_opens_says_the_password(server: Server, tmp_path: Path) -> None:
    name = "pw"
    address = f"postgresql://cockpit:p%23SECRET@/postgres?host={server.folder}&sslpassword=SECRET&plan={name}"
    PgStore.create(address, [], actor="ana", what="began").close()
    store = PgStore(address)
    store.announce_presence("ana", "", "")
    assert "SECRET" not in everything_said(address, tmp_path)
    dump = store.dump()
    assert "SECRET" not in str(dump) + str(store.present()) + store.place
    found = subprocess.run([COMMAND, "--plan", address, "info", "--json"], capture_output=True, text=True, check=True)
    assert f'"plan": "postgresql://cockpit@/postgres?host={server.folder}&plan={name}"' in found.stdout
    store.close()


@pytest.mark.parametrize("command", [["status"], ["info"], ["list", "task"], ["move", "."]])
def test_without_the_driver_nothing_of_an_address_is_said(command: list[str]) -> None:
    code = "import sys\nsys.modules['psycopg'] = None\nfrom smcockpit.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    arguments = [*command, "postgresql://ana:SECRET@h/db"] if command[0] == "move" else ["--plan", "postgresql://ana:SECRET@h/db", *command]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "SECRET" not in done.stdout + done.stderr and "Traceback" not in done.stderr, done
    assert "pip install 'smcockpit[postgres]'" in done.stderr or command[0] == "move"
