"""The command `accueil`: one module a subcommand, loaded only when it is called."""


def main() -> None:
    """Run the command line."""
