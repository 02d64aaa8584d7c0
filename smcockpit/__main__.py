"""`python -m smcockpit` is the command `smcockpit`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the current folder, which `python -m` puts first: what lies there is not ours to run

from smcockpit.cli.main import run

run()
