"""Writes the configuration of schemathesis for a running hub: real addresses and ids among the random ones.

Without them nearly every request of a test would end at 404, and say nothing of what lies behind.
"""

import json
import os
import pathlib
import sys
import urllib.request

HUB = os.environ["HUB_URL"]
PASSWORD = os.environ["HUB_PASSWORD"]


def call(method, path, token=None, body=None):
    request = urllib.request.Request(HUB + path, method=method)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    data = None
    if body is not None:
        request.add_header("Content-Type", "application/json")
        data = json.dumps(body).encode()
    with urllib.request.urlopen(request, data) as response:
        text = response.read()
        return json.loads(text) if text else None


def token(address):
    return call("POST", "/api/v1/session", body={"email": address, "password": PASSWORD})["access_token"]


def written(value):
    """A value as TOML: its strings and lists are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def main(address, out):
    own = token(address)
    slugs = [card["slug"] for card in call("GET", "/api/v1/profiles?limit=100")["items"]]
    authors = [call("GET", f"/api/v1/profiles/{slug}")["author"]["handle"] for slug in slugs]
    moderator = token(os.environ["HUB_MODERATOR"])
    events = call("GET", "/api/v1/moderation/audit-events?limit=100", moderator)["items"]
    subjects = [event["subject"].split(":", 1) for event in events]
    ids = sorted({name for kind, name in subjects if kind in ("submission", "version", "session", "notification")})
    links = [entry["download_url"] for entry in call("GET", "/api/v1/subscriptions", own)["items"]]
    # What random requests may delete, so that there is something left for the others.
    for number in range(5):
        call("POST", "/api/v1/profiles", own, {"name": f"To be deleted {number}"})
    dictionaries = {
        "slugs": slugs,
        "expendable": ["to-be-deleted", *(f"to-be-deleted-{number}" for number in range(5))],
        "handles": sorted(set(authors)),
        "ids": ids,
        "numbers": [1, 2],
        "etags": [f'"{revision}"' for revision in range(1, 6)],
        "files": ["profile.json", "tentacles_config.json", "specific_config/DCATradingMode.json", "default_profile.png"],
    }
    bound = {
        "path.slug": ("slugs", 0.8),
        "path.handle": ("handles", 0.8),
        "path.id": ("ids", 0.8),
        "path.number": ("numbers", 0.8),
        "path.path": ("files", 0.8),
        "query.against": ("numbers", 0.8),
        "header.If-Match": ("etags", 0.8),
    }
    if links:
        dictionaries["links"] = [link.split("/")[4] for link in links]
        bound["path.token"] = ("links", 0.8)

    lines = [
        # What no schema can say (a token that was mailed, a package that OctoBot could import) is 422; a change of
        # something that moved on is 412; the rest of what a valid request may meet is the default.
        "[checks.positive_data_acceptance]",
        "expected-statuses = "
        + written(["2xx", "304", 400, 401, 403, 404, 409, 410, 412, 414, 416, 422, 429, 503]),
        # A garbled header is no bad body: what is refused may be refused by any of these.
        "[checks.negative_data_rejection]",
        "expected-statuses = "
        + written([400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 414, 415, 416, 422, 428, 429, 503]),
        "[checks.missing_required_header]",
        "expected-statuses = " + written([401, 403, 404, 422, 428]),
    ]
    for name, values in dictionaries.items():
        lines += [f"[dictionaries.{name}]", f"values = {written(values)}"]
    lines.append("[parameters]")
    lines += [
        f"{written(name)} = {{ dictionary = {written(dictionary)}, probability = {probability} }}"
        for name, (dictionary, probability) in bound.items()
    ]
    lines += [
        "[[operations]]",
        'include-operation-id = "delete_profile"',
        "[operations.parameters]",
        '"path.slug" = { dictionary = "expendable", probability = 0.8 }',
    ]
    if "--signed-in" in sys.argv:
        lines += [
            "[auth.dynamic.openapi.access_token]",
            'path = "/api/v1/session"',
            f"payload = {{ email = {written(address)}, password = {written(PASSWORD)} }}",
            'extract_selector = "/access_token"',
            "retry_on = [401]",
        ]
    pathlib.Path(out).write_text("\n".join(lines) + "\n")


main(sys.argv[1], sys.argv[2])
