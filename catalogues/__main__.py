"""`python -m catalogues compile` and `python -m catalogues update`."""

import sys

from catalogues import compile_all

match sys.argv[1:]:
    case ["compile"]:
        compile_all()
    case ["update"]:
        from catalogues.texts import update

        update()
    case _:
        sys.exit("usage: python -m catalogues compile|update")
