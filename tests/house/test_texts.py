"""What no file of the project may hold. The words are put together here, or this file held them."""

import re
from collections.abc import Iterator

from tests.house.sources import Problem, assert_text, tracked

MARKS = ("TO" + "DO", "FIX" + "ME", "X" * 3)
FOLDERS = ("ro" + "ot", "ho" + "me", "wo" + "rk", "Us" + "ers")
HOSTS = tuple(
    f"{name}.{end}"
    for name, end in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb.debian", "org"),
        ("crates", "io"),
        ("maven", "org"),
        ("maven.apache", "org"),
        ("proxy.golang", "org"),
    )
)
FORBIDDEN = {
    "unfinished work: finish it or file an issue": rf"\b(?:{'|'.join(MARKS)})\b",
    "a path of one machine": rf"(?<![\w.~$}})*-])/(?:{'|'.join(FOLDERS)})/",
    "a registry's address: each machine has its own": "|".join(map(re.escape, HOSTS)),
}


def unwanted(text: str) -> Iterator[Problem]:
    """Lines that hold what no file may hold."""
    for number, line in enumerate(text.splitlines(), start=1):
        for reason, pattern in FORBIDDEN.items():
            if found := re.search(pattern, line):
                yield number, f"{found[0]!r}: {reason}"


def test_no_file_holds_what_none_may_hold() -> None:
    assert_text(unwanted, tracked())


def test_the_check_can_fail() -> None:
    samples = [f"# {mark}: later" for mark in MARKS]
    samples += [f"cd /{folder}/anna/accueil" for folder in FOLDERS]
    samples += [f"see https://files.{host}/simple" for host in HOSTS]
    for sample in samples:
        assert list(unwanted(sample)), sample
    for sample in ("/usr/bin/env", "https://example.lu/" + FOLDERS[1] + "/x", "todos", "~/x"):
        assert not list(unwanted(sample)), sample
