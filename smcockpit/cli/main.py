"""The command `smcockpit`: finds the plan, speaks the person's language, runs one command, answers with an exit code."""

from __future__ import annotations

import os
import sys

from smcockpit import i18n


def run() -> None:
    """The console script."""
    # Collecting garbage while modules are loaded finds none and costs a tenth of a start.
    import gc

    gc.disable()
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # whoever read us is gone
        code = code or 141
    os._exit(code)  # taking the interpreter apart would only cost time: nothing is left to save


def main(arguments: list[str]) -> int:
    """Run the command that `arguments` (those after the program's name) ask for; its exit code."""
    i18n.choose(i18n.from_environment(os.environ) or i18n.SOURCE)
    if arguments[:1] in (["--version"], ["-V"]):
        from smcockpit import __version__

        sys.stdout.write(f"smcockpit {__version__}\n")
        return 0
    try:
        return _main(arguments)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - stays open until the process ends
        return 141
    except KeyboardInterrupt:
        return 130
    except SystemExit as leave:  # argparse
        return leave.code if isinstance(leave.code, int) else 2
    except Exception as error:
        return _answer(error)


def _answer(error: Exception) -> int:
    """Say what went wrong in a sentence, or where its details are; the exit code for it. What only errors need is imported
    only here."""
    from smcockpit.cli.output import FAILED, USAGE, Stop, say
    from smcockpit.settings import BadSettings
    from smcockpit.workspace import StoreError

    if isinstance(error, Stop):
        code = error.code
    elif isinstance(error, StoreError):
        code = FAILED
    elif isinstance(error, BadSettings) or (isinstance(error, ValueError) and _is_sentence(error)):
        code = USAGE
    else:
        return _crashed(error)
    say(f"smcockpit: {error}")
    return code


def _main(arguments: list[str]) -> int:
    """The command's own exit code; 1 where it went well and the plan has something to say about itself."""
    from smcockpit import settings
    from smcockpit.cli.parser import build_parser
    from smcockpit.environment import config_folder

    chosen = settings.load(config_folder())
    language = _wanted_language(arguments) or chosen.language
    if language:
        i18n.choose(language)
    options = build_parser().parse_args(arguments)
    options.settings = chosen
    result: int = options.run(options)
    opened = getattr(options, "opened", None)
    if opened is not None and opened.caution:
        from smcockpit.cli.output import ATTENTION, say

        say(f"smcockpit: {opened.caution}")
        return result or ATTENTION
    return result


def _wanted_language(arguments: list[str]) -> str:
    """`--lang` decides the language of the help itself, so it is looked for before parsing."""
    for n, argument in enumerate(arguments):
        if argument == "--lang" and n + 1 < len(arguments):
            return arguments[n + 1]
        if argument.startswith("--lang="):
            return argument[7:]
    return ""


def _is_sentence(error: ValueError) -> bool:
    """Whether we raised it ourselves, with words for the person; a call of ours that failed inside Python is a bug."""
    if type(error).__module__.startswith("smcockpit."):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if type(error) is not ValueError or trace is None:
        return False
    from opcode import opname

    code = trace.tb_frame.f_code
    return f"{os.sep}smcockpit{os.sep}" in code.co_filename and opname[code.co_code[trace.tb_lasti]] == "RAISE_VARARGS"


def _crashed(error: BaseException) -> int:
    from smcockpit.cli.output import CRASHED, put
    from smcockpit.environment import crash_sentence

    put(crash_sentence(error), sys.stderr)
    return CRASHED
