"""The pages' texts in each language: `accueil/**/locale/*/LC_MESSAGES/django.po`, one for each app.

python -m catalogues compile     the .mo files that the program reads, where they are older
python -m catalogues update      the .po files with the texts found in code and templates
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "accueil"


def sources(package: Path = PACKAGE) -> list[Path]:
    """All catalogues that people write."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all(package: Path = PACKAGE) -> list[Path]:
    """Write each .mo that is missing or older than its .po; gives those written."""
    old = [path for path in sources(package) if _is_old(path)]
    for path in old:
        _compile(path)
    return [path.with_suffix(".mo") for path in old]


def _is_old(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns


def _compile(path: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    language = path.parents[1].name
    with path.open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    draft = path.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    draft.replace(path.with_suffix(".mo"))
