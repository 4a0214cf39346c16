"""A place of its own for a measurement: a folder with an embedded database, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_database(children: int) -> Iterator[Path]:
    """Tell of the machine, then an empty database in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="accueil-bench-") as folder:
        os.environ["ACCUEIL_DATA"] = folder
        Path(folder).chmod(0o711)
        from accueil.commands.database import database

        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {load:.1f}, {children:,} children", flush=True)
        with database():
            yield Path(folder)
