"""A mistake is named when a known wrong answer explains the student's results, and only then."""

import contextlib

import pandas as pd
import pytest

from crm_course import judging, lessons
from crm_course.diagnosis import diagnose, equivalent

pytestmark = pytest.mark.usefixtures("english", "tiny")
CUSTOMERS = pd.DataFrame({"customer": ["Ava", "Bo", "Cy"], "spend": [1.0, 2.0, 3.0]})
RATES = [(200, 30), (100, 50), (0, 0)]


def calls(function, exercise="churn_rate", inputs=RATES):
    """Return the record of a student whose function this is."""
    record = []
    lesson = judging.Lesson(judging.InProcess.from_functions({exercise: function}), record)
    for arguments in inputs:
        with contextlib.suppress(judging.StudentFailure):
            getattr(lesson, exercise)(*arguments)
    return record


def named(function, exercise="churn_rate", inputs=RATES):
    found = diagnose("q1_tiny", exercise, calls(function, exercise, inputs))
    return found[0] if found else None


def answer(exercise):
    return getattr(lessons.answer_module("q1_tiny"), exercise)


class TestNaming:
    @pytest.mark.parametrize("name", ["over_closing_base", "in_per_cent", "empty_base_is_zero"])
    def test_a_misconception_is_named_as_itself(self, name):
        assert named(lessons.misconceptions("q1_tiny", "churn_rate")[name]) == name

    def test_the_right_answer_shows_none(self):
        assert named(answer("churn_rate")) is None

    def test_another_mistake_is_none_of_them(self):
        assert named(lambda opening, lost: 1 - lost / max(opening, 1)) is None

    def test_one_result_that_does_not_fit_rules_it_out(self):
        wrong = lessons.misconceptions("q1_tiny", "churn_rate")["in_per_cent"]
        assert named(lambda opening, lost: wrong(opening, lost) + (opening == 100)) is None

    def test_one_right_result_rules_it_out(self):
        right, wrong = answer("churn_rate"), lessons.misconceptions("q1_tiny", "churn_rate")["in_per_cent"]
        assert named(lambda opening, lost: (right if opening == 100 else wrong)(opening, lost)) is None

    def test_where_right_and_wrong_are_the_same_nothing_is_shown(self):
        assert named(answer("churn_rate"), inputs=[(100, 0)]) is None

    def test_rounding_does_not_hide_it(self):
        assert named(lambda opening, lost: round(100 * answer("churn_rate")(opening, lost), 1)) == "in_per_cent"

    def test_of_two_that_fit_the_one_shown_more_often_is_named(self):
        wrong = lessons.misconceptions("q1_tiny", "churn_rate")["over_closing_base"]
        assert named(lambda opening, lost: wrong(opening, lost) if opening else 0.0) == "over_closing_base"
        assert (
            named(lambda opening, lost: wrong(opening, lost) if opening else 0.0, inputs=RATES[2:])
            == "empty_base_is_zero"
        )

    def test_a_crash_is_not_a_value(self):
        assert named(lambda opening, lost: 1 / 0) is None

    @pytest.mark.parametrize(
        "style", [lambda t: t, lambda t: t[::-1], lambda t: t.set_index("customer"), lambda t: t.assign(x=1)]
    )
    def test_the_style_of_a_table_does_not_hide_it(self, style):
        wrong = lessons.misconceptions("q1_tiny", "kept")["who_left"]
        assert named(lambda c, lost: style(wrong(c, lost)), "kept", [(CUSTOMERS, ["Ava", "Bo"])]) == "who_left"

    def test_calls_of_other_exercises_do_not_count(self):
        record = calls(lessons.misconceptions("q1_tiny", "kept")["everybody"], "kept", [(CUSTOMERS, ["Bo"])])
        assert diagnose("q1_tiny", "churn_rate", record) is None

    def test_without_calls_there_is_nothing_to_name(self):
        assert diagnose("q1_tiny", "churn_rate", []) is None

    def test_the_explanation_is_in_the_reader_s_language(self, monkeypatch):
        record = calls(lessons.misconceptions("q1_tiny", "churn_rate")["in_per_cent"])
        assert diagnose("q1_tiny", "churn_rate", record)[1] == "You gave per cent."
        monkeypatch.setenv("CRM_LANG", "fa")
        assert diagnose("q1_tiny", "churn_rate", record)[1] == "درصد داده‌اید."


class TestEquivalence:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 1.0),
            ([1, 2], (1, 2)),
            ({"a": 1}, pd.Series({"a": 1})),
            (CUSTOMERS, CUSTOMERS[::-1]),
            (None, float("nan")),
        ],
        ids=["number", "sequence", "mapping", "table", "missing"],
    )
    def test_what_says_the_same_is_the_same(self, one, other):
        assert equivalent(one, other, 1e-6)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 2),
            (True, 1),
            ("1", 1),
            ([1], 1),
            (print, 1),
            (1, print),
            (CUSTOMERS, CUSTOMERS[:2]),
            (CUSTOMERS, 1),
            ({}, None),
        ],
        ids=range(9),
    )
    def test_what_differs_or_cannot_be_compared_is_not(self, one, other):
        assert not equivalent(one, other, 1e-6)
