"""What a call gave becomes a message and a verdict; the same in this process as in a worker."""

import sys
import time

import numpy as np
import pandas as pd
import pytest

from crm_course import cards, judging, lessons, testing
from crm_course.judging import InProcess, Lesson, Outcome, StudentFailure, exercise_verdict, test_result

test_result.__test__ = False  # it is no test
pytestmark = pytest.mark.usefixtures("english", "tiny")


def lesson_of(source, record=None, seconds=None):
    path = lessons.stub_file("q1_tiny")
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    return Lesson(InProcess.from_file(path, "q1_tiny", seconds), [] if record is None else record)


def failure(source, seconds=None, arguments=(200, 30)):
    """Return (verdict, message) of a call of churn_rate in this file."""
    with pytest.raises(StudentFailure) as caught:
        lesson_of(source, seconds=seconds).churn_rate(*arguments)
    return judging.failure_text(caught.value.outcome)


def churn_rate(body):
    return f"def churn_rate(opening, lost):\n    {body}\n"


class TestEachFailureHasItsOwnMessage:
    @pytest.mark.parametrize(
        ("source", "verdict", "message"),
        [
            (churn_rate("raise NotImplementedError"), "not started", "churn_rate is not written yet."),
            ("def churn(a, b): pass", "missing", "There is no function called churn_rate in the file. It has: churn."),
            ("", "missing", "There is no function called churn_rate in the file. It has: none."),
            ("churn_rate = 3", "missing", "There is no function called churn_rate in the file. It has: none."),
            (churn_rate("return (1"), "crashed", "Python cannot read the file at line 2: '(' was never closed."),
            (churn_rate("return 1\n   x"), "crashed", "Python cannot read the file at line 3: unindent does not match"),
            (churn_rate("pass").encode("utf-16"), "crashed", "Python cannot read the file: it is not saved as UTF-8."),
            (
                churn_rate("pass # é").encode("latin-1"),
                "crashed",
                "Python cannot read the file: it is not saved as UTF-8.",
            ),
            (
                churn_rate("pass # \0"),
                "crashed",
                "Python cannot read the file at line 2: source code cannot contain null bytes.",
            ),
            (
                churn_rate("return open('/no/such/file')"),
                "blocked",
                "churn_rate tried to use a file, the network or another program",
            ),
            (churn_rate("import sys; sys.exit(1)"), "crashed", "churn_rate called sys.exit()"),
            (churn_rate("quit()"), "crashed", "churn_rate called sys.exit()"),
            (churn_rate("return churn_rate(opening, lost)"), "crashed", "churn_rate calls itself without end."),
            (churn_rate("raise MemoryError"), "out of memory", "churn_rate asked for more memory than there is."),
            (churn_rate("return (x for x in [1])"), "wrong", "churn_rate returned a generator. A result is plain data"),
            (churn_rate("return lost / 0"), "crashed", "ZeroDivisionError: division by zero"),
            (churn_rate("assert False"), "crashed", "AssertionError: (no message)"),
            (churn_rate("import no_such_module"), "crashed", "ModuleNotFoundError: No module named 'no_such_module'"),
            (
                "import no_such_module as n\n" + churn_rate("return n.x"),
                "crashed",
                "ModuleNotFoundError: No module named",
            ),
            ("raise RuntimeError('no')\n" + "def churn(): pass", "crashed", "RuntimeError: no"),
            (
                churn_rate("return lost").replace("lost)", "lost, more)"),
                "crashed",
                "TypeError: churn_rate() missing 1 required",
            ),
        ],
    )
    def test_the_message_says_what_happened(self, source, verdict, message):
        found = failure(source)
        assert found[0] == verdict
        assert message in found[1]
        assert verdict in judging.VERDICTS

    def test_a_file_that_is_not_there_is_told_with_the_cure(self):
        with pytest.raises(
            StudentFailure, match=r"There is no file crm_exercises/q1_tiny\.py\. Bring it back with: crm reset q1_tiny"
        ):
            Lesson(InProcess.without_file("q1_tiny"), []).churn_rate(200, 30)

    def test_a_folder_in_its_place_is_no_file(self):
        lessons.stub_file("q1_tiny").unlink()
        lessons.stub_file("q1_tiny").mkdir()
        backend = InProcess.from_file(lessons.stub_file("q1_tiny"), "q1_tiny")
        with pytest.raises(StudentFailure, match="There is no file"):
            Lesson(backend, []).churn_rate(200, 30)

    @pytest.mark.parametrize("status", ["died", "unreadable"])
    def test_what_only_a_worker_can_do_has_a_message_too(self, status):
        verdict, message = judging.failure_text(Outcome("churn_rate", b"", {"status": status}))
        assert verdict in judging.VERDICTS
        assert "churn_rate" in message

    def test_every_verdict_has_a_name_and_advice_in_both_languages(self, monkeypatch):
        for lang in ("en", "fa"):
            monkeypatch.setenv("CRM_LANG", lang)
            for verdict in judging.VERDICTS:
                found = {"stem": "q1_tiny", "exercise": "kept", "verdict": verdict, "tests": [], "diagnosis": None}
                assert cards.verdict_name(verdict)
                assert cards.what_to_do(found) or verdict == "right"
                assert cards.mark(verdict) in "✓○✗"

    def test_a_changed_argument_is_named_as_the_contract_names_it(self):
        lesson = lesson_of("def kept(c, lost):\n    c['m'] = 1\n    lost.clear()\n    return c\n")
        with pytest.raises(testing.Mismatch, match=r"changed its argument customers, lost\. Work on a copy"):
            lesson.kept(pd.DataFrame({"n": [1]}), ["Bo"])


untraced = pytest.mark.skipif(
    sys.gettrace() is not None, reason="a debugger or a coverage tool switches the alarm off: the loop would not end"
)


class TestThisProcess:
    @untraced
    def test_an_endless_loop_is_stopped(self):
        assert failure(churn_rate("while True: pass"), seconds=0.2)[0] == "timed out"

    @untraced
    def test_an_endless_loop_that_catches_its_errors_is_stopped(self):
        body = "try:\n        while True: pass\n    except Exception:\n        return 1"
        assert failure(churn_rate(body), seconds=0.2)[0] == "timed out"

    @untraced
    def test_an_endless_loop_at_import_is_stopped(self):
        assert failure("while True: pass\n" + churn_rate("return 1"), seconds=0.2)[0] == "timed out"

    def test_a_quick_call_is_not_stopped_later(self):
        assert lesson_of(churn_rate("return lost"), seconds=0.1).churn_rate(200, 30) == 30
        time.sleep(0.15)

    def test_a_result_arrives_as_it_would_from_a_worker(self):
        source = "from decimal import Decimal\nimport numpy as np\n"
        assert type(lesson_of(source + churn_rate("return Decimal('0.15')")).churn_rate(200, 30)) is float
        assert type(lesson_of(source + churn_rate("return np.float64(0.15)")).churn_rate(200, 30)) is float
        assert type(lesson_of(source + churn_rate("return {1: 2}.keys()")).churn_rate(200, 30)) is list

    def test_arguments_arrive_fresh_at_every_call(self):
        given = [1, 2]
        lesson_of("def kept(customers, lost):\n    return len(customers)\n").kept(given, np.array([1]))
        with pytest.raises(testing.Mismatch):
            lesson_of("def kept(customers, lost):\n    customers.clear()\n").kept(given, [])
        assert given == [1, 2]

    def test_the_student_s_own_frames_are_the_last_of_the_traceback(self):
        with pytest.raises(StudentFailure) as caught:
            lesson_of(churn_rate("return 1 / 0")).churn_rate(200, 30)
        assert caught.traceback[-1].name == "churn_rate"


class TestReference:
    def test_the_answer_gives_what_the_answer_gives(self):
        assert judging.reference("q1_tiny").churn_rate(200, 30) == 0.15

    def test_an_answer_s_refusal_is_raised(self):
        with pytest.raises(ValueError, match="opening must be more than 0"):
            judging.reference("q1_tiny").churn_rate(0, 0)

    def test_a_result_is_fresh_every_time(self):
        table = pd.DataFrame({"customer": ["Ava", "Bo"]})
        first = judging.reference("q1_tiny").kept(table, ["Bo"])
        first.loc[0, "customer"] = "changed"
        assert judging.reference("q1_tiny").kept(table, ["Bo"])["customer"].tolist() == ["Ava"]


def result_of(source, use):
    """Return what a test says that uses the lesson like this, and its record."""
    record = []
    lesson = lesson_of(source, record)
    try:
        use(lesson)
    except Exception as error:
        return test_result("test_it", "It holds.", error, record), record
    return test_result("test_it", "It holds.", None, record), record


class TestTestResult:
    def test_a_test_that_passes_is_right_and_says_nothing(self):
        found, _record = result_of(
            churn_rate("return 0.15"), lambda lesson: testing.agree(lesson.churn_rate(200, 30), 0.15)
        )
        assert (found["verdict"], found["message"], found["call"], found["frames"]) == ("right", "", "", [])

    def test_a_mismatch_is_wrong_and_shows_the_call(self):
        found, _record = result_of(
            churn_rate("return 0"), lambda lesson: testing.agree(lesson.churn_rate(200, lost=30), 0.15)
        )
        assert found["verdict"] == "wrong"
        assert found["message"] == "got 0, expected 0.15."
        assert found["call"] == "churn_rate(200, lost=30)"

    def test_a_crash_shows_the_student_s_lines(self):
        found, _record = result_of(churn_rate("return 1 / 0"), lambda lesson: lesson.churn_rate(200, 30))
        assert [frame["code"] for frame in found["frames"]] == ["return 1 / 0"]

    def test_a_result_that_the_test_cannot_use_is_wrong_not_the_test_broken(self):
        found, _record = result_of(churn_rate("return None"), lambda lesson: lesson.churn_rate(200, 30)["rate"])
        assert found["verdict"] == "wrong"
        assert "it is None" in found["message"]

    def test_a_result_too_long_to_write_is_wrong_all_the_same(self):
        found, _record = result_of(churn_rate("return 10**5000"), lambda lesson: lesson.churn_rate(200, 30)["rate"])
        assert "a number of thousands of digits" in found["message"]

    def test_a_test_that_fails_by_itself_is_broken(self):
        found, _record = result_of("", lambda lesson: 1 / 0)
        assert found["verdict"] == "broken"

    def test_what_was_printed_is_shown(self):
        found, _record = result_of(
            churn_rate("print('x' * 10**6); return 0"), lambda lesson: testing.agree(lesson.churn_rate(2, 1), 1)
        )
        assert found["printed"][1] == 10**6 + 1
        assert len(found["printed"][0]) <= 2000

    def test_a_long_call_is_cut(self):
        found, _record = result_of("", lambda lesson: lesson.kept(pd.DataFrame({"n": range(9)}), list(range(10_000))))
        assert found["call"].startswith("kept(a table of 9 rows with the columns n, [0, 1, 2")
        assert len(found["call"]) <= 240


class TestVerdict:
    def test_it_is_that_of_the_first_test_that_fails(self):
        results = [{"verdict": verdict} for verdict in ("right", "timed out", "wrong", "right")]
        assert exercise_verdict("q1_tiny", "churn_rate", results, [])["verdict"] == "timed out"

    def test_without_a_test_it_is_never_right(self):
        assert exercise_verdict("q1_tiny", "churn_rate", [], [])["verdict"] == "missing"

    def test_a_wrong_answer_worth_recognising_is_named(self):
        wrong = churn_rate("return 100 * lost / opening")
        found, record = result_of(wrong, lambda lesson: testing.agree(lesson.churn_rate(200, 30), 0.15))
        assert exercise_verdict("q1_tiny", "churn_rate", [found], record)["diagnosis"]["name"] == "in_per_cent"


class TestCards:
    def verdict(self, body):
        found, record = result_of(churn_rate(body), lambda lesson: testing.agree(lesson.churn_rate(200, 30), 0.15))
        return exercise_verdict("q1_tiny", "churn_rate", [found], record)

    def test_what_a_student_writes_is_never_html(self):
        bad = "<img src=x onerror=alert(1)>"
        for body in (f"print({bad!r}); return {bad!r}", f"raise ValueError({bad!r})", f"return {{{bad!r}: 1}}"):
            assert "<img" not in cards.Card([self.verdict(body)]).html()

    def test_a_card_says_the_same_as_text_and_as_html(self):
        card = cards.Card([self.verdict("return 100 * lost / opening")])
        for text in (
            "q1_tiny.churn_rate",
            "It holds.",
            "got 15, expected 0.15.",
            "churn_rate(200, 30)",
            "You gave per cent.",
        ):
            assert text in str(card)
            assert text in card.html()

    def test_half_a_character_breaks_no_card(self):
        card = cards.Card([self.verdict("print('\\ud800'); raise ValueError('\\ud800')")])
        (str(card) + card.html()).encode()

    def test_the_same_message_is_said_once(self):
        verdict = self.verdict("return 0")
        verdict["tests"] *= 3
        assert str(cards.Card([verdict])).count("got 0, expected 0.15.") == 1

    def test_hints_are_folded_into_each_other(self):
        found = cards.hints_html(["first *gently*", "second"])
        assert (
            found.index("Hint 1 of 2")
            < found.index("<em>gently</em>")
            < found.index("Hint 2 of 2")
            < found.index("second")
        )
        assert found.endswith("</details></details>")

    def test_persian_cards_run_from_right_to_left(self, monkeypatch):
        monkeypatch.setenv("CRM_LANG", "fa")
        card = cards.Card([self.verdict("return 100 * lost / opening")])
        assert 'dir="rtl" lang="fa"' in card.html()
        assert "درصد داده‌اید." in card.html()
        assert '<code dir="ltr">churn_rate(200, 30)</code>' in card.html()
