"""Where the addresses of the public door lead: anyone may open them."""

from collections.abc import Mapping
from functools import partial

from tests.journeys.example import Example

anyone = partial(Example, who="")
PUBLIC_ONES: Mapping[str, str] = {}
PUBLIC_EXAMPLES = (
    anyone("home"),
    anyone("calculator"),
    anyone("calculator_answer", answers="elsewhere"),
    anyone("calculator_pdf", answers="posted"),
)
