"""`python -m smcockpit` is the command `smcockpit`."""

from smcockpit.cli.main import run

run()
