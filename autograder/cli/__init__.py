"""The command line: ``autograder COMMAND``."""

import sys

import typer

from autograder import __version__
from autograder.cli.audit import audit
from autograder.cli.check import check
from autograder.cli.ci import ci
from autograder.cli.collect import collect
from autograder.cli.doctor import doctor
from autograder.cli.export import export
from autograder.cli.grade import grade
from autograder.cli.release import release
from autograder.cli.report import report
from autograder.cli.submit import submit

app = typer.Typer(
    name="autograder",
    help="Autograded PyTorch exercises: check your own work, or grade a class.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command()(check)
app.command()(submit)
app.command()(collect)
app.command()(grade)
app.command()(ci)
app.command()(report)
app.command()(export)
app.command()(release)
app.command()(audit)
app.command()(doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"autograder {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and leave."
    ),
) -> None:
    pass


def main() -> None:
    """Entry point of the ``autograder`` command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()
