"""Self-tests: one source in two languages, one right answer each, shown without a kernel and the same every time."""

import json
import random

import pytest

from crm_course import i18n, lessons, selftest

pytestmark = pytest.mark.usefixtures("english")

CHOICE = """
[[question]]
type = "choice"
en = "Which?"
fa = "کدام؟"
options = [
  { en = "this", fa = "این", right = true, why_en = "Yes.", why_fa = "بله." },
  { en = "that", fa = "آن", why_en = "No.", why_fa = "نه." },
]
"""
MATCHING = """
[[question]]
type = "matching"
en = "Match."
fa = "جور کنید."
items = [
  { en = "low price", fa = "بهای کم", with = "a", why_en = "Low.", why_fa = "کم." },
  { en = "high price", fa = "بهای زیاد", with = "b", why_en = "High.", why_fa = "زیاد." },
]
options = [ { name = "a", en = "A", fa = "الف" }, { name = "b", en = "B", fa = "ب" } ]
"""
NUMERIC = """
[[question]]
type = "numeric"
en = "How much?"
fa = "چقدر؟"
answers = [
  { value = 0.15, right = true, why_en = "Yes.", why_fa = "بله." },
  { range = [0.17, 0.18], why_en = "No.", why_fa = "نه." },
]
other_en = "Not yet."
other_fa = "هنوز نه."
"""


@pytest.fixture
def quiz(tiny):
    """Write a self-test and return what is wrong with it."""

    def write(text):
        lessons.quiz_file("q1_tiny").write_text(text, encoding="utf-8")
        return selftest.problems("q1_tiny")

    return write


class TestProblems:
    def test_a_sound_self_test_has_none(self, quiz):
        assert quiz(2 * (CHOICE + MATCHING + NUMERIC)) == []

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (3 * CHOICE, "3 questions; expected 6 to 10"),
            (11 * CHOICE, "11 questions; expected 6 to 10"),
            (5 * NUMERIC + CHOICE.replace(", right = true", ""), "question 6: 0 right answers; expected one"),
            (
                5 * NUMERIC + CHOICE.replace('why_en = "No."', 'right = true, why_en = "No."'),
                "question 6: 2 right answers; expected one",
            ),
            (CHOICE.replace(', why_fa = "نه."', "") + 5 * CHOICE, "question 1: 'why_fa'"),
            (CHOICE.replace('fa = "کدام؟"\n', "") + 5 * CHOICE, "question 1: 'fa'"),
            (MATCHING.replace('with = "a"', 'with = "c"') + 5 * CHOICE, "question 1: 0 right answers; expected one"),
            (NUMERIC.replace('other_fa = "هنوز نه."', "") + 5 * CHOICE, "question 1: 'other_fa'"),
            (CHOICE.replace('"choice"', '"essay"') + 5 * CHOICE, "question 1: 'essay'"),
            ("[[question]\n", "notebooks/source/q1_tiny.quiz.toml: "),
            ("", "notebooks/source/q1_tiny.quiz.toml: "),
        ],
    )
    def test_a_faulty_question_is_named(self, quiz, text, problem):
        (found,) = quiz(text)
        assert found.startswith("notebooks/source/q1_tiny.quiz.toml")
        assert problem in found

    def test_a_lesson_without_one_is_told(self, tiny):
        assert selftest.problems("q1_tiny") == ["notebooks/source/q1_tiny.quiz.toml: the lesson has no self-test"]

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_the_course_s_own_have_none(self, stem):
        assert selftest.problems(stem) == []


class TestQuestions:
    def test_a_matching_question_is_one_question_per_item(self, quiz):
        quiz(MATCHING)
        first, second = selftest.questions("q1_tiny", "en")
        assert first["question"] == "Match.\n\nlow price"
        assert [answer["correct"] for answer in first["answers"]] == [True, False]
        assert [answer["correct"] for answer in second["answers"]] == [False, True]

    def test_each_language_has_its_own_words_and_the_same_truth(self, quiz):
        quiz(CHOICE + MATCHING + NUMERIC)
        english, persian = (selftest.questions("q1_tiny", lang) for lang in i18n.LANGUAGES)
        assert truth(english) == truth(persian)
        assert not any("\u0600" <= letter <= "\u06ff" for letter in json.dumps(english, ensure_ascii=False))
        assert persian[0]["answers"][0] == {"answer": "این", "correct": True, "feedback": "بله."}

    def test_a_number_may_be_exact_or_in_a_range(self, quiz):
        quiz(NUMERIC)
        exact, near, other = selftest.questions("q1_tiny", "en")[0]["answers"]
        assert (exact["value"], exact["type"]) == (0.15, "value")
        assert (near["range"], near["type"]) == ([0.17, 0.18], "range")
        assert other == {"type": "default", "feedback": "Not yet."}


def truth(questions):
    return [[answer.get("correct") for answer in question["answers"]] for question in questions]


class TestShowing:
    def test_it_is_the_same_every_time_and_leaves_chance_alone(self, quiz):
        quiz(CHOICE + NUMERIC)
        random.seed(5)
        expected = random.random()
        random.seed(5)
        first = selftest._rendered(selftest.questions("q1_tiny", "en"), "q1_tiny")
        assert random.random() == expected
        assert selftest._rendered(selftest.questions("q1_tiny", "en"), "q1_tiny") == first

    def test_persian_runs_from_right_to_left_in_persian_words(self, quiz, monkeypatch):
        quiz(CHOICE + NUMERIC)
        english = selftest._rendered(selftest.questions("q1_tiny", "en"), "q1_tiny")
        monkeypatch.setenv("CRM_LANG", "fa")
        html, script = selftest._rendered(selftest.questions("q1_tiny", "fa"), "q1_tiny")
        assert html.startswith('<div dir="rtl" lang="fa"')
        for word in ("Type numeric answer here:", "Incorrect -- try again.", "Correct!"):
            assert word in english[1], "jupyterquiz says something else now"
            assert word not in script
