"""What the tablet says: the page's own words, and those that its script shows."""

from typing import Any

from django.utils.translation import gettext

from accueil.web.provider.sheet.words import REFUSED

CANNOT = ("no_contract", "future", "closed", "reason_needed", "absent_and_present")


def state(kind: str, time: str) -> str:
    """Whether a child is here, since when or until when."""
    if kind == "in":
        return gettext("Here since %(time)s") % {"time": time}
    if kind == "out":
        return gettext("Gone at %(time)s") % {"time": time}
    return gettext("Not here")


def tap(kind: str) -> str:
    """What a tap says of a child."""
    return gettext("Tap: goes") if kind == "in" else gettext("Tap: comes")


def of_script() -> dict[str, Any]:
    """The words of the script; `{count}`, `{name}` and `{time}` are filled in there."""
    return {
        "in": gettext("Here since {time}"),
        "out": gettext("Gone at {time}"),
        "none": gettext("Not here"),
        "tap_in": gettext("Tap: comes"),
        "tap_out": gettext("Tap: goes"),
        "event_in": gettext("{name} came at {time}."),
        "event_out": gettext("{name} went at {time}."),
        "undo": gettext("Undo"),
        "seen": gettext("Seen, take away"),
        "a_child": gettext("A child"),
        "inside_one": gettext("{count} child is here now"),
        "inside_many": gettext("{count} children are here now"),
        "sent": gettext("Everything is sent."),
        "offline": gettext("No network. Taps are kept and sent later."),
        "soon_one": gettext("{count} entry is being sent."),
        "soon_many": gettext("{count} entries are being sent."),
        "wait_one": gettext("{count} entry waits for the network."),
        "wait_many": gettext("{count} entries wait for the network."),
        "out_one": gettext(
            "Nobody is signed in on this tablet. {count} entry waits here until somebody signs in."
        ),
        "out_many": gettext(
            "Nobody is signed in on this tablet. {count} entries wait here until somebody signs in."
        ),
        "why": {code: _plain(code) for code in CANNOT} | {"other": gettext("Not possible.")},
    }


def _plain(code: str) -> str:
    """Why an entry was refused, where no values are needed."""
    if code == "closed":
        return gettext("The billing period of this day is closed. Nothing can be changed any more.")
    return str(REFUSED[code])
