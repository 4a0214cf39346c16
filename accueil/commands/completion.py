"""`accueil completion`: what a shell needs to complete the command."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog="""\b
Examples:
  accueil completion bash > ~/.local/share/bash-completion/completions/accueil
  accueil completion fish > ~/.config/fish/completions/accueil.fish"""
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    completion = get_completion_class(shell)
    assert completion
    root = ctx.find_root()
    click.echo(completion(root.command, {}, "accueil", "_ACCUEIL_COMPLETE").source())
