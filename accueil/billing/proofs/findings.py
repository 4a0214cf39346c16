"""What a proof counts, and what it finds that should not be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

# So many findings of a proof are kept one by one; all are counted.
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: its code (`words.SENTENCES`), whose, and what was expected.

    `subject` names what it is about beyond child, provider and period: a number, a line, a version.
    """

    code: str
    found: str
    expected: str
    subject: str = ""
    child: UUID | None = None
    provider: UUID | None = None
    period: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON says it."""
        named = {"child": self.child, "provider": self.provider}
        told = {name: str(key) if key else None for name, key in named.items()}
        return {
            "code": self.code,
            **told,
            "period": self.period,
            "subject": self.subject,
            "found": self.found,
            "expected": self.expected,
        }


def finding_of(told: dict[str, Any]) -> Finding:
    """What `plain` wrote."""
    child, provider = (UUID(told[k]) if told[k] else None for k in ("child", "provider"))
    words = (told["code"], told["found"], told["expected"], told["subject"])
    return Finding(*words, child, provider, told["period"])


@dataclass(slots=True)
class Proven:
    """How many of each kind were looked at, and what was found."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.found

    def add(self, other: "Proven") -> None:
        """Take in what another proof saw."""
        self.counts.update(other.counts)
        self.found.update(other.found)
        self.findings += other.findings[: MOST_KEPT - len(self.findings)]

    def find(self, findings: Iterable[Finding]) -> None:
        """Note what was found."""
        for finding in findings:
            self.found[finding.code] += 1
            if len(self.findings) < MOST_KEPT:
                self.findings.append(finding)
