"""Builds the wheel, installs it into a clean environment and uses it there, far from the source tree. Run by CI."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = (
    "smcockpit/themes/dark.toml", "smcockpit/themes/terminal.toml", "smcockpit/plan/framework/steps.json", "smcockpit/metrics/dictionary.json",
    "smcockpit/metrics/formats/meta_daily.toml", "smcockpit/locale/es/LC_MESSAGES/smcockpit.mo", "smcockpit/demo/strategy.json",
    "smcockpit/locale/en/language.json", "smcockpit/py.typed",
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", place, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
        (wheel,) = Path(place).glob("*.whl")
        names = zipfile.ZipFile(wheel).namelist()
        missing = [name for name in NEEDED if name not in names]
        assert not missing, f"the wheel lacks {missing}"
        assert not [name for name in names if name.startswith("tests/")], "the wheel carries the tests"
        subprocess.run([sys.executable, "-m", "venv", f"{place}/venv"], check=True)
        subprocess.run([f"{place}/venv/bin/pip", "install", "-q", "-c", str(ROOT / "requirements.lock"), str(wheel)], check=True)
        env = {**{k: v for k, v in os.environ.items() if not k.startswith("SMCOCKPIT")}, "HOME": place, "XDG_CACHE_HOME": f"{place}/cache", "XDG_CONFIG_HOME": f"{place}/config"}
        command = f"{place}/venv/bin/smcockpit"
        for arguments in (["--version"], ["demo", "--no-open", "--plan", f"{place}/p", "--lang", "es"], ["info", "--plan", f"{place}/p"]):
            subprocess.run([command, *arguments], check=True, env=env, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shown = subprocess.run([command, "status", "--plan", f"{place}/p"], env=env, cwd=place, capture_output=True, text=True, check=False)
        assert shown.returncode == 1 and "Café Andino" in shown.stdout, shown
        themes = "from smcockpit.ui import theme; print(sorted(theme.available('/nowhere')))"
        found = subprocess.run([f"{place}/venv/bin/python", "-c", themes], env=env, cwd=place, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == "['contrast', 'dark', 'light', 'mono', 'terminal']", found.stdout
        print(f"{wheel.name}: {len(names)} files, installed and used in a clean environment")


if __name__ == "__main__":
    main()
