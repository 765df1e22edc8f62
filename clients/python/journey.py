"""The hub's main job, done by a client that was generated from its OpenAPI document.

Registers an author and a subscriber, publishes a profile past a moderator, subscribes, downloads, and asserts on the
way what a program relies on: typed answers, ETags, problem documents, bytes.
"""

import hashlib
import io
import os
import pathlib
import re
import time

from profile_hub_client import AuthenticatedClient, Client
from profile_hub_client.api.accounts import register_account, verify_account
from profile_hub_client.api.downloads import download_profile
from profile_hub_client.api.drafts import get_draft, patch_draft, put_draft_package
from profile_hub_client.api.meta import get_rules
from profile_hub_client.api.moderation import approve_submission, claim_submission, list_queue
from profile_hub_client.api.packages import inspect_package
from profile_hub_client.api.profiles import create_profile, get_profile, list_profiles, list_versions
from profile_hub_client.api.sessions import create_session
from profile_hub_client.api.submissions import create_submission
from profile_hub_client.api.subscriptions import (
    delete_subscription,
    list_subscriptions,
    put_subscription,
    rotate_subscription,
)
from profile_hub_client.models import (
    Approve,
    CreateProfile,
    CreateSubmission,
    CreateToken,
    FileForm,
    PatchDraft,
    Problem,
    ProblemCode,
    Register,
    ReviewState,
    Scope,
    SignIn,
    TakeClaim,
    Verify,
)
from profile_hub_client.api.tokens import create_token, delete_token
from profile_hub_client.types import File

HUB = os.environ["HUB_URL"]
OUTBOX = pathlib.Path(os.environ["HUB_OUTBOX"])
PACKAGE = pathlib.Path(os.environ["HUB_PACKAGE"]).read_bytes()
MODERATOR = os.environ["HUB_MODERATOR"]
PASSWORD = os.environ["HUB_PASSWORD"]

anybody = Client(base_url=HUB)


def ok(response, status):
    """The parsed body of an answer with this status."""
    assert response.status_code == status, (response.status_code, response.content)
    assert not isinstance(response.parsed, Problem)
    return response.parsed


def refused(response, status, code):
    """A problem document with this status and code."""
    assert response.status_code == status, (response.status_code, response.content)
    assert isinstance(response.parsed, Problem), response.content
    assert response.parsed.code == code, response.parsed
    return response.parsed


def token_mailed_to(address):
    """The token in the newest mail to an address, once it has come."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for mail in sorted(OUTBOX.glob("*.eml"), reverse=True):
            text = mail.read_text()
            token = re.search(r"^\s*([A-Za-z0-9_-]{43})\s*$", text, re.MULTILINE)
            if f"To: {address}" in text and token:
                return token[1]
        time.sleep(0.05)
    raise AssertionError(f"no mail with a token came to {address}")


def sign_in(address):
    session = ok(create_session.sync_detailed(client=anybody, body=SignIn(email=address, password=PASSWORD)), 201)
    return AuthenticatedClient(base_url=HUB, token=session.access_token)


def register(handle):
    address = f"{handle}@example.org"
    form = Register(email=address, handle=handle, password=PASSWORD)
    ok(register_account.sync_detailed(client=anybody, body=form), 202)
    form = Verify(token=token_mailed_to(address), password=PASSWORD)
    ok(verify_account.sync_detailed(client=anybody, body=form), 204)
    return sign_in(address)


def package():
    return FileForm(file=File(payload=io.BytesIO(PACKAGE), file_name="profile.zip", mime_type="application/zip"))


def link_parts(url):
    """A link's token and slug, as download_profile takes them."""
    return re.fullmatch(rf"{re.escape(HUB)}/d/([^/]+)/([^/]+)\.zip", url).groups()


def main():
    author = register("python-author")
    subscriber = register("python-reader")
    moderator = sign_in(MODERATOR)

    inspection = ok(inspect_package.sync_detailed(client=anybody, body=package()), 200)
    assert inspection.accepted, inspection

    created = create_profile.sync_detailed(client=author, body=CreateProfile(name="Walked in Python"))
    ok(created, 201)
    slug = created.headers["location"].split("/")[4]
    first_etag = created.headers["etag"]
    texts = PatchDraft(
        summary="Published by a generated client.",
        description="Shows that the OpenAPI document is enough to publish.",
        tags=["walked"],
        licence="CC-BY-4.0",
        release_notes="First version.",
    )
    edited = patch_draft.sync_detailed(slug, client=author, body=texts, if_match=first_etag)
    ok(edited, 200)
    refused(patch_draft.sync_detailed(slug, client=author, body=texts, if_match=first_etag), 412, ProblemCode.STALE)
    uploaded = put_draft_package.sync_detailed(slug, client=author, body=package(), if_match=edited.headers["etag"])
    draft = ok(uploaded, 200)
    assert draft.package.report.facts.trading_mode.name == "DCATradingMode", draft
    same = get_draft.sync_detailed(slug, client=author)
    assert ok(same, 200).to_dict() == draft.to_dict()
    refused(get_draft.sync_detailed(slug, client=subscriber), 404, ProblemCode.NOT_FOUND)

    rules = ok(get_rules.sync_detailed(client=anybody), 200)
    accepted = CreateSubmission(accepted_rules=rules.version)
    filed = create_submission.sync_detailed(slug, client=author, body=accepted, if_match=same.headers["etag"])
    submission = ok(filed, 201)
    assert submission.state == ReviewState.PENDING

    queue = ok(list_queue.sync_detailed(client=moderator), 200)
    assert submission.id in [item.id for item in queue.items]
    ok(claim_submission.sync_detailed(submission.id, client=moderator, body=TakeClaim()), 200)
    review = ok(approve_submission.sync_detailed(submission.id, client=moderator, body=Approve()), 200)
    assert review.state == ReviewState.APPROVED and review.version == 1, review

    listed = ok(list_profiles.sync_detailed(client=anybody, q="walked pyth", exchange=["binance"]), 200)
    assert slug in [card.slug for card in listed.items]
    page = ok(get_profile.sync_detailed(slug, client=anybody), 200)
    assert page.name == "Walked in Python" and page.current_version.sha256 == submission.sha256
    versions = ok(list_versions.sync_detailed(slug, client=anybody), 200)
    assert [version.number for version in versions.items] == [1]

    subscription = ok(put_subscription.sync_detailed(slug, client=subscriber), 201)
    token, linked_slug = link_parts(subscription.download_url)
    archive = ok(download_profile.sync_detailed(token, linked_slug, client=anybody), 200)
    assert hashlib.sha256(archive.payload.read()).hexdigest() == submission.sha256

    rotated = ok(rotate_subscription.sync_detailed(slug, client=subscriber), 200)
    assert rotated.download_url != subscription.download_url
    refused(download_profile.sync_detailed(token, linked_slug, client=anybody), 410, ProblemCode.ROTATED)
    ok(delete_subscription.sync_detailed(slug, client=subscriber), 204)
    held = ok(list_subscriptions.sync_detailed(client=subscriber), 200)
    assert [entry.unavailable for entry in held.items] == [ProblemCode.STOPPED], held
    token, linked_slug = link_parts(rotated.download_url)
    refused(download_profile.sync_detailed(token, linked_slug, client=anybody), 410, ProblemCode.STOPPED)

    form = CreateToken(name="walk", scopes=[Scope.PROFILESREAD])
    made = ok(create_token.sync_detailed(client=author, body=form), 201)
    program = AuthenticatedClient(base_url=HUB, token=made.secret)
    ok(get_draft.sync_detailed(slug, client=program), 200)
    patched = patch_draft.sync_detailed(slug, client=program, body=texts, if_match=same.headers["etag"])
    refused(patched, 403, ProblemCode.INSUFFICIENT_SCOPE)
    ok(delete_token.sync_detailed(made.token.id, client=author), 204)
    refused(get_draft.sync_detailed(slug, client=program), 401, ProblemCode.TOKEN_ENDED)
    print("walked in Python")


main()
