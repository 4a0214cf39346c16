"""The built files are those of their sources; a fresh machine needs no Node for that."""

import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOOK = ROOT / "look"
BUILT = ROOT / "accueil" / "web" / "base" / "static" / "base"
NOT_OURS = ("crown", "GDS Transport", "gov.uk", "url(http", "@import")


def sources() -> list[Path]:
    """What the build reads, in the order in which `look/build.sh` takes it into the digest."""
    styles = sorted((LOOK / "scss").glob("*.scss"))
    names = ("tokens.css", "favicon.svg", "build.sh")
    return [LOOK / "package-lock.json", *styles, *(LOOK / name for name in names)]


def test_the_stylesheet_was_built_from_these_sources() -> None:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources())).hexdigest()
    first = (BUILT / "accueil.css").read_text("utf-8").splitlines()[0]
    assert digest in first, "run `sh look/build.sh`: a source has changed since it was built"


def test_what_is_copied_is_the_same() -> None:
    for name in ("tokens.css", "favicon.svg"):
        assert (BUILT / name).read_bytes() == (LOOK / name).read_bytes()


def test_nothing_of_another_government_is_shown() -> None:
    style = (BUILT / "accueil.css").read_text("utf-8")
    body = style.split("*/", 1)[1]
    assert not [word for word in NOT_OURS if word.lower() in body.lower()]


def test_the_lock_holds_no_addresses() -> None:
    assert '"resolved"' not in (LOOK / "package-lock.json").read_text("utf-8")


def test_every_file_of_letters_is_there() -> None:
    style = (BUILT / "accueil.css").read_text("utf-8")
    named = {part.split(")")[0].strip("\"'") for part in style.split("url(")[1:]}
    files = {name for name in named if not name.startswith("data:")}
    assert files and all((BUILT / name).is_file() for name in files)
    assert (BUILT / "fonts" / "OFL.txt").is_file()


if shutil.which("node") and (LOOK / "node_modules" / "sass").is_dir():

    def test_building_again_gives_the_same(tmp_path: Path) -> None:
        command = ["sh", str(LOOK / "build.sh"), "--to", str(tmp_path)]
        subprocess.run(command, check=True, capture_output=True)
        for path in tmp_path.rglob("*"):
            if path.is_file():
                assert path.read_bytes() == (BUILT / path.relative_to(tmp_path)).read_bytes()
