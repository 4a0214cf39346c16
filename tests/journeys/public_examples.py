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
    anyone("open_tariff"),
    anyone("open_tariff", query="day=2022-10-03"),
    anyone("open_tariff", query="day_day=1&day_month=1&day_year=2010"),
    anyone("open_tariff_file", ("2025-11-03", "json"), answers="file"),
    anyone("open_tariff_file", ("2025-11-03", "csv"), answers="file"),
    anyone("api_assess", answers="posted"),
    anyone("rules"),
    anyone("rule", ("block_2",)),
    anyone("rule", ("bands",)),
)
