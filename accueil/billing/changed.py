"""Something that changed between two bills: a code, its values, the cents that it moves.

Which codes there are: `billing.changes`. In words: `documents.changed`.
"""

from dataclasses import dataclass
from typing import Any

Values = tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that changed: a code, its values, and the cents it moves for the parents."""

    code: str
    values: Values = ()
    cents: int = 0

    @property
    def given(self) -> dict[str, Any]:
        """The values by their names."""
        return dict(self.values)
