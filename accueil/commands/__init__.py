"""The command `accueil`: one module a subcommand, loaded only when it is called."""

import os
import sys
from importlib import import_module

import click

from accueil import __version__
from accueil.law.errors import BadData

COMMANDS = (
    *("serve", "worker", "migrate", "begin", "offices", "demo", "register", "import"),
    *("bill", "close", "verify", "replay", "case"),
    *("assess", "bulk", "check", "explain", "tariff", "calendar"),
    "completion",
)
MODULES = {"import": "import_stays"}  # where a subcommand is no name of Python
BROKEN, REFUSED, INTERRUPTED = 1, 2, 130


class Commands(click.Group):
    """The subcommands by name; the module of each has a function `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, the one people need first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(
            f"accueil.commands.{MODULES.get(cmd_name, cmd_name)}"
        ).command
        return command


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="""\b
Exit codes:
  0    done
  1    something broke that should not (please report it), or does not hold
  2    the input or the call was refused; nothing was written
  130  interrupted; nothing was written""",
)
@click.version_option(__version__, message="accueil %(version)s")
def accueil() -> None:
    """Luxembourg's childcare voucher (chèque-service accueil), computed and explained.

    \b
    accueil serve --demo                   the whole system, with invented people
    accueil assess family.toml             a family's bill, line by line
    accueil bulk weeks.parquet             a table of child-weeks, its sums
    accueil tariff 2025-11-03              the scale in force on a day
    """


def main() -> None:
    """Run the command line; an interruption and a closed pipe end it quietly."""
    try:
        code = accueil.main(standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BadData as error:
        click.echo(f"accueil: {error}", err=True)
        sys.exit(REFUSED)
    except OSError as error:
        if sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        click.echo(f"accueil: the answer could not be written: {error.strerror}", err=True)
        sys.exit(BROKEN)
    sys.exit(code if isinstance(code, int) else 0)
