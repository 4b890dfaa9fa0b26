"""Secrets are found in texts, however they begin and however they lie."""

from hypothesis import given
from hypothesis import strategies as st

from tools.plan_review.plan.secrets.hidden import PLACEHOLDER
from tools.plan_review.plan.secrets.known_secrets import LEAST_LENGTH, KnownSecrets

# Few letters, so that secrets begin alike, overlap and hold each other.
SECRETS = st.lists(st.text("ab", min_size=LEAST_LENGTH, max_size=14), min_size=1, max_size=6)


@given(secrets=SECRETS, pieces=st.lists(st.text("abc", max_size=12)), data=st.data())
def test_no_secret_is_left_in_a_scrubbed_text(secrets: list[str], pieces: list[str], data: st.DataObject) -> None:
    """Also where they overlap."""
    known = KnownSecrets()
    known.add(secrets)
    text = "".join([*pieces, data.draw(st.sampled_from(secrets)), *pieces])
    assert known.in_text(text)
    assert not any(secret in known.scrubbed(text) for secret in secrets)


@given(secrets=SECRETS, text=st.text("abc", max_size=30))
def test_only_secrets_are_found(secrets: list[str], text: str) -> None:
    """As a search for each of them by itself would."""
    known = KnownSecrets()
    known.add(secrets)
    assert known.in_text(text) == any(secret in text for secret in secrets)
    if not known.in_text(text):
        assert known.scrubbed(text) == text


def test_other_forms_of_a_secret_are_found() -> None:
    """In a URL, in JSON, as Base64, and what stands in a JSON secret."""
    known = KnownSecrets()
    known.add(['pass"word/1', '{"password": "inner-secret"}'])
    texts = ["pass%22word%2F1", r"pass\"word/1", "cGFzcyJ3b3JkLzE=", "inner-secret"]
    assert [known.scrubbed(text) for text in texts] == [PLACEHOLDER] * len(texts)
