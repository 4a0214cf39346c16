"""E-mail addresses that look like a typing error: nearly that of a service that many use."""

from collections.abc import Iterator

# Services that families here use, and some whose names are near to theirs.
KNOWN = frozenset(
    (
        *("gmail.com", "googlemail.com", "ymail.com", "email.com", "mail.com", "mail.lu"),
        *("outlook.com", "outlook.fr", "outlook.de", "outlook.be", "outlook.pt"),
        *("hotmail.com", "hotmail.fr", "hotmail.de", "hotmail.be", "hotmail.it", "hotmail.es"),
        *("live.com", "live.fr", "live.be", "live.de", "live.com.pt", "msn.com"),
        *("yahoo.com", "yahoo.fr", "yahoo.de", "yahoo.it", "yahoo.es", "yahoo.co.uk"),
        *("icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com", "pm.me"),
        *("pt.lu", "internet.lu", "vo.lu", "tango.lu", "orange.lu", "post.lu", "luxmail.lu"),
        *("education.lu", "etat.lu", "uni.lu"),
        *("gmx.de", "gmx.net", "gmx.com", "gmx.fr", "web.de", "t-online.de", "freenet.de"),
        *("orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr"),
        *("skynet.be", "telenet.be", "proximus.be", "sapo.pt", "libero.it"),
    )
)
LONG_ENOUGH = 6  # shorter names are near to too many others
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-"


def meant(email: str) -> str:
    """The address that was probably meant, such as with `gmail.com` for `gmial.com`; else empty."""
    name, _at, host = email.strip().rpartition("@")
    host = host.lower()
    if host in KNOWN or not name:
        return ""
    near = sorted(KNOWN.intersection(_near(host))) if len(host) >= LONG_ENOUGH else []
    if near:
        best = next((one for one in near if one.split(".")[0] == host.split(".")[0]), near[0])
        return f"{name}@{best}"
    for wrong in (".con", ".cmo", ".ocm", ".comm"):
        if host.endswith(wrong):
            return f"{name}@{host.removesuffix(wrong)}.com"
    return ""


def _near(host: str) -> Iterator[str]:
    """Everything that is one slip away: a letter missing, twice, another one, two changed over."""
    cuts = [(host[:at], host[at:]) for at in range(len(host) + 1)]
    for left, right in cuts:
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]
