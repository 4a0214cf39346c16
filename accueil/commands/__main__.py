"""`python -m accueil.commands`: how one subcommand starts another as a process of its own."""

from accueil.commands import main

main()
