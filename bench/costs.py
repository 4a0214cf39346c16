"""What a page costs: processor time of Python and of the database, and questions asked.

Unlike the time until the answer this says something on a machine that is busy with other things.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import pages

ASKED, WARM, SEED = 20, 2, 1


def measure() -> None:
    """Each page of an officer of the largest commune, in this process, without a web server."""
    from django.conf import settings
    from django.test import Client

    from accueil.commands.serve import collect_static

    collect_static()
    settings.ALLOWED_HOSTS = ["testserver"]
    officer = pages.employed(pages.offices()[0])
    client = Client(headers={"cookie": officer.cookie})
    tell(client.get, officer.paths)


def tell(get: Callable[[str], object], by_page: Mapping[str, Sequence[str]]) -> None:
    """One line a page."""
    draw = random.Random(SEED)
    print(f"{'milliseconds of processor time':44}{'Python':>9}{'database':>9}{'questions':>10}")
    for page, paths in by_page.items():
        chosen = [draw.choice(paths) for _ in range(ASKED)]
        python, database, questions = _cost(get, chosen)
        print(f"  {page:42}{python:9.1f}{database:9.1f}{questions:10}", flush=True)


def _cost(get: Callable[[str], object], paths: Sequence[str]) -> tuple[float, float, int]:
    """Milliseconds a page of this process and of its database process, and questions of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for path in paths[:WARM]:
        get(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    own, other = time.process_time(), _seconds_of(backend)
    for path in paths:
        get(path)
    own, other = time.process_time() - own, _seconds_of(backend) - other
    with CaptureQueriesContext(connection) as asked:
        get(paths[0])
    return own * 1000 / len(paths), other * 1000 / len(paths), len(asked)


def _seconds_of(process: int) -> float:
    """Processor time that a process has used (Linux)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
