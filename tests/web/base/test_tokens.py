"""The colours: whatever is read can be read, in the light, in the dark and on paper."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOKENS = ROOT / "accueil" / "web" / "base" / "static" / "base" / "tokens.css"
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0

GROUNDS = ("paper", "card")
TEXT = [
    *((text, ground) for ground in GROUNDS for text in ("ink", "muted", "link", "brand-deep")),
    *((text, ground) for ground in GROUNDS for text in ("state", "parents", "free", "error")),
    *((text, "tint") for text in ("ink", "brand", "link")),
    *((text, "quiet-tint") for text in ("ink", "link")),
    *(("ink", ground) for ground in ("warning-tint", "error-tint", "free-tint", "line")),
    *((("free", "free-tint"), ("warning", "warning-tint"), ("error", "error-tint"))),
    *((("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-header", "header"))),
    *((("on-focus", "focus"), ("card", "error"), ("card", "ink"), ("card", "warning"))),
]
SHAPES = [
    *((shape, ground) for ground in GROUNDS for shape in ("control", "state", "parents", "brand")),
    ("hatch", "parents"),
    ("on-focus", "focus"),
]


def schemes() -> dict[str, dict[str, str]]:
    """The tokens of each scheme; what the dark or the paper does not name is as in the light."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text("utf-8"), flags=re.DOTALL)
    blocks = re.findall(r"(@media[^{]*\{\s*)?:root\s*\{([^}]*)\}", text)
    read = [dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", body)) for _, body in blocks]
    light, dark, paper = read
    return {"light": light, "dark": {**light, **dark}, "print": {**light, **paper}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """How much two colours differ, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def too_weak(pairs: list[tuple[str, str]], least: float) -> list[str]:
    return [
        f"{scheme}: {front} on {ground} is {ratio:.2f} : 1"
        for scheme, colours in schemes().items()
        for front, ground in pairs
        if (ratio := contrast(colours[front], colours[ground])) < least
    ]


def test_all_text_can_be_read() -> None:
    assert not too_weak(TEXT, TEXT_CONTRAST)


def test_all_shapes_that_mean_something_can_be_seen() -> None:
    assert not too_weak(SHAPES, SHAPE_CONTRAST)


def test_all_schemes_name_the_same_colours() -> None:
    light, dark, paper = (set(colours) for colours in schemes().values())
    assert light == dark == paper and len(light) > 20


@pytest.mark.parametrize(
    "ratio, one, other", [(21, "#000000", "#ffffff"), (1, "#777777", "#777777")]
)
def test_contrast_is_that_of_the_guidelines(ratio: int, one: str, other: str) -> None:
    assert contrast(one, other) == pytest.approx(ratio)
