"""`accueil register`: a demonstration of the registers that applications are compared with."""

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from accueil.commands.shared import refuse
from accueil.exchange.demo_people import Entry, read_people
from accueil.exchange.register_server import DemoRegister, serve


@click.command(
    epilog="""\b
Examples:
  accueil register
  accueil register --port 8090 --people people.csv --log questions.jsonl"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True)
@click.option(
    "--token",
    envvar="ACCUEIL_REGISTER_TOKEN",
    default="demonstration",
    help="What those who ask must show; else ACCUEIL_REGISTER_TOKEN.",
)
@click.option("--people", type=click.Path(path_type=Path), help="Who it knows: .json or .csv.")
@click.option("--only-people", is_flag=True, help="Make up nobody for numbers not in the file.")
@click.option("--log", type=click.Path(path_type=Path), help="Its log; else standard output.")
def command(
    host: str,
    port: int,
    token: str,
    people: Path | None,
    *,
    only_people: bool,
    log: Path | None,
) -> None:
    """A demonstration register of persons and employments, until interrupted.

    Nobody in it exists. It answers over HTTP what the true registers would, to whom has the
    token, and writes a line for each question. --port 0 takes a free port.
    """
    known = _people(people)
    with ExitStack() as opened:
        try:
            lines = sys.stdout if log is None else opened.enter_context(log.open("a"))
            register = DemoRegister(token, lines, lambda: datetime.now(UTC), known, not only_people)
            server = opened.enter_context(serve(register, host, port))
        except OSError as error:
            refuse([f"the register could not start: {error.strerror}"])
        click.echo(f"register: http://{host}:{server.server_port}  ({len(known)} people)")
        server.serve_forever()


def _people(file: Path | None) -> dict[str, Entry]:
    """The people of the file, nobody without one."""
    if file is None:
        return {}
    if file.suffix not in (".json", ".csv"):
        refuse([f"--people: found {file}, expected a name ending in .json or .csv"])
    try:
        return read_people(file)
    except OSError as error:
        refuse([f"--people: {file} could not be read: {error.strerror}"])
    except (ValueError, KeyError, TypeError) as error:
        refuse([f"--people: {file}: found {error}, expected the columns of the exchange"])
