"""Send stays from a CSV file to Accueil. Standard library only, Python 3.9 or later.

    ACCUEIL_KEY=accueil_... python send_stays.py https://accueil.example.lu stays.csv

The file has one line a stay: child;date;from;until;meals;absence, with these names in its first
line. Lines of the same child and day belong together; meals and absence stand on one of them.
A stay that ends on the next day ends after 24:00: 22:00 to 30:00. What is entered of a child's day
is what the file says of it. Days are sent in batches of 500. If the network fails, a batch is sent
again with the same key, so nothing is entered twice. The exit code is 0, or 1 if a row was refused.
"""

import csv
import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

BATCH, TRIES, PAUSE_SECONDS = 500, 6, 1.0
AGAIN = (408, 429, 500, 502, 503, 504)


def days_of(path):
    """The days of a file, in its order, as the API takes them."""
    days = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file, delimiter=";"):
            known = {"child": line["child"], "date": line["date"], "stays": [], "meals": 0}
            day = days.setdefault((line["child"], line["date"]), known)
            if line["from"]:
                day["stays"].append({"from": line["from"], "until": line["until"]})
            day["meals"] += int(line.get("meals") or 0)
            if line.get("absence"):
                day["absence"] = line["absence"]
    return list(days.values())


def send(address, key, entries, pause=PAUSE_SECONDS):
    """Send one batch until it is answered; the answer. Raises what cannot be helped by waiting."""
    body = json.dumps({"entries": entries, "mode": "partial"}).encode()
    headers = {
        "Authorization": "Bearer " + key,
        "Content-Type": "application/json",
        # The same batch has the same key: sent again it is answered again, and not done again.
        # The day is in it, so that the same file may be sent once more tomorrow.
        "Idempotency-Key": hashlib.sha256(time.strftime("%F").encode() + body).hexdigest(),
    }
    for attempt in range(1, TRIES + 1):
        request = urllib.request.Request(address + "/api/v1/days", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code not in AGAIN or attempt == TRIES:
                raise SystemExit(f"refused ({error.code}): {error.read().decode()}") from None
            wait = float(error.headers.get("Retry-After") or pause * 2**attempt)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if attempt == TRIES:
                raise SystemExit(f"no answer after {TRIES} tries: {error}") from None
            wait = pause * 2**attempt
        time.sleep(wait)


def main(address, path):
    """Send a file; what was refused is printed."""
    key, days, refused = os.environ["ACCUEIL_KEY"], days_of(path), 0
    pause = float(os.environ.get("ACCUEIL_PAUSE", PAUSE_SECONDS))
    for start in range(0, len(days), BATCH):
        answer = send(address.rstrip("/"), key, days[start : start + BATCH], pause)
        refused += answer["refused"]
        for row in answer["rows"]:
            for problem in row["problems"]:
                print(f"{row['child']} {row['date']} {problem['field']}: {problem['message']}")
        print(f"{answer['changed']} changed, {answer['unchanged']} known, {refused} refused")
    return 1 if refused else 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or "ACCUEIL_KEY" not in os.environ:
        raise SystemExit("usage: ACCUEIL_KEY=... python send_stays.py ADDRESS FILE.csv")
    sys.exit(main(sys.argv[1], sys.argv[2]))
