"""An e-mail as the outbox has it: a greeting, what it says, a closing, and who signs."""

from collections.abc import Sequence

from accueil.documents.words import say


def framed(
    to: str | None, subject: str, said: Sequence[str], language: str, *signed: str
) -> dict[str, str]:
    """The content of a message; `said`: its lines, `signed`: the lines below the closing.

    Refuses, with ValueError, nobody: whether there is an address is asked before.
    """
    if not to:
        raise ValueError(f"{subject}: an e-mail needs an address")
    below = [line for line in signed if line]
    lines = [say("paper.greeting", language), "", *said, "", say("paper.closing", language), *below]
    return {"to": to, "subject": subject, "text": "\n".join(lines) + "\n"}
