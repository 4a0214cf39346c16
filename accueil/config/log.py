"""One line of JSON for what went wrong: when, where, who, what; never what somebody typed.

A request is named by its route, not by its address, an error by its kind and the places in the
code, not by its words: addresses hold keys, and words of errors hold values.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any


class Line(logging.Formatter):
    """Writes a record as one line; time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if record.name.startswith("django."):
            said |= _request(record)
        else:
            said["what"] = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            said |= _error(record.exc_info[1])
        return json.dumps(said)


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """Method, route, answer and account; of Django's own sentence only the part before values."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    actor = getattr(request, "actor", None)
    before = re.split(r"%|:", str(record.msg))[0]
    found = {
        "what": before.strip(" (") or "answered",
        "method": getattr(request, "method", None),
        "route": match.view_name if match else None,
        "status": getattr(record, "status_code", None),
        "role": actor.role if actor else None,
        "account": str(actor.account) if actor and actor.account else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "places": places[-8:]}
