"""What the tests of the machinery share: one warm judge, and English messages."""

import pytest


@pytest.fixture
def english(monkeypatch):
    """Messages in English, wherever the tests run."""
    monkeypatch.setenv("CRM_LANG", "en")


@pytest.fixture
def persian(monkeypatch):
    """Messages in Persian."""
    monkeypatch.setenv("CRM_LANG", "fa")


@pytest.fixture(scope="session")
def warm_judge():
    """One judge for all tests: starting it takes seconds. A call may take three, so that endless ones end soon."""
    from crm_course.judge import Judge

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_CALL_SECONDS", "3")
        patch.delenv("CRM_EXERCISES", raising=False)
        judge = Judge()
        judge.start()
    with judge:
        yield judge
