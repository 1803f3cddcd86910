"""Feedback pages and the class report: what they tell, what they never tell, and what they do with classes of any size."""

import html.parser
import os
import re

import classroom
import gradebooks
import pytest
from gradebooks import MARKER, verdict

from crm_course import i18n
from crm_course.grading import feedback, pages, report, results, statistics
from crm_course.grading.gradebook import Gradebook

pytestmark = pytest.mark.usefixtures("english")
VOID = {"meta", "br", "link", "img", "hr"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp; \u202e[[7*7]]{{7*7}}"


class Page(html.parser.HTMLParser):
    """A parsed page: its text, its tags with their attributes; tags that do not fit are an error."""

    def __init__(self, text):
        super().__init__()
        self.tags, self._open, self._texts = [], [], []
        self.feed(text)
        assert self._open == []
        self.text = " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self._texts.append(data)

    def first(self, tag):
        return next(attributes for name, attributes in self.tags if name == tag)


def assert_needs_nothing(page):
    """No script, no network, nothing that runs."""
    names = {name for name, _attributes in page.tags}
    assert not names & {"script", "iframe", "link", "object", "embed", "form", "img", "base"}
    for _name, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on")]
        assert "src" not in attributes
        assert not str(attributes.get("href", "")).startswith(("http", "//", "javascript", "data"))


@pytest.fixture
def book(tmp_path):
    with gradebooks.opened(tmp_path) as book:
        yield book


def page_of(book, student="ava"):
    (submission,) = [one for one in results.students(book) if one["student"] == student]
    return feedback.page(book, results.course(book), submission)


def one_page(book, *changed, rules="", **submission):
    gradebooks.add(book, gradebooks.submission("ava", **submission), changed)
    gradebooks.count(book, rules)
    return Page(page_of(book))


class TestAFeedbackPage:
    def test_tells_verdict_points_and_what_to_try(self, book):
        said = {"message": "Expected 0.15, got 0.5", "call": "mean([1, 2])", "printed": ("half", 4)}
        page = one_page(book, verdict("q1_first", "mean", "wrong", **said), name="Ava Lee")
        for part in ("Feedback for Ava Lee", "80 %", "4 of 5 points", "wrong", "Expected 0.15", "mean([1, 2])", "half"):
            assert part in page.text
        assert "What to try: Take the smallest case" in page.text
        assert "crm hint q1_first.mean" in page.text
        assert page.text.count("right") >= 4
        assert_needs_nothing(page)

    def test_names_the_misconception(self, book):
        page = one_page(book, verdict("q1_first", "mean", "wrong", diagnosis="over_base"))
        assert "What happened: over_base: think again." in page.text

    def test_is_english_from_left_to_right(self, book):
        assert one_page(book).first("html") == {"lang": "en", "dir": "ltr"}

    def test_is_persian_from_right_to_left_with_persian_digits(self, book):
        rules = "[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.125\n"
        page = one_page(book, language="fa", handed_in="2026-12-02T10:00:00+00:00", rules=rules)
        assert page.first("html") == {"lang": "fa", "dir": "rtl"}
        for part in ("بازخورد", "۸۷٫۵٪", "۴٫۳۸ از ۵ امتیاز", "۲۰۲۶-۱۲-۰۲ ۱۰:۰۰", "۱ روز تأخیر", "۱۲٫۵٪"):
            assert part in page.text
        assert not re.search(r"\d", re.sub("crm-course|q[12]_\\w+", "", page.text).translate(PERSIAN_DIGITS_GONE))
        assert i18n.chosen() is None

    def test_tells_lateness_and_problems_of_intake(self, book):
        problems = [{"kind": "two files", "place": "a/q1.py", "detail": "b/q1.py"}]
        rules = "[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.1\n"
        told = {"handed_in": "2026-12-03T10:00:00+00:00", "handed_in_from": "submission.toml", "problems": problems}
        page = one_page(book, rules=rules, **told)
        for part in ("Days late: 2", "20 % of this lesson's points", "as your submission says", "a/q1.py was taken"):
            assert part in page.text

    def test_tells_of_a_lesson_that_was_not_handed_in_once(self, book):
        missing = [verdict("q2_second", one, "missing", message="There is no file.") for one in ("lift", "score")]
        page = one_page(book, *missing, stems=("q1_first",))
        assert page.text.count("There is no file.") == 1
        assert "There is no file of this lesson in what you handed in" in page.text

    def test_escapes_whatever_a_student_wrote(self, book):
        frames = [{"line": HOSTILE, "function": HOSTILE, "code": HOSTILE}]
        said = {"message": HOSTILE, "call": HOSTILE, "printed": (HOSTILE, 900), "frames": frames}
        problems = [{"kind": "unreadable", "place": HOSTILE, "detail": HOSTILE}]
        student = gradebooks.submission(HOSTILE, slug="x", name=HOSTILE, problems=problems, handed_in=HOSTILE)
        gradebooks.add(book, student, [verdict("q1_first", "mean", "wrong", diagnosis=HOSTILE, **said)])
        _count_without_times(book)
        for text in (page_of(book, HOSTILE), report.text(book)):
            assert_needs_nothing(Page(text))
            assert "<script" not in text
            assert "&lt;script&gt;" in text
            assert "49" not in Page(text).text

    def test_has_a_policy_that_forbids_scripts_and_network(self, book):
        policy = [a for name, a in one_page(book).tags if name == "meta" and "http-equiv" in a]
        assert policy[0]["content"].startswith("default-src 'none'")


PERSIAN_DIGITS_GONE = str.maketrans("", "", "۰۱۲۳۴۵۶۷۸۹")


def _count_without_times(book):
    with book.transaction() as db:
        db.execute("UPDATE submissions SET handed_in = NULL")
    gradebooks.count(book)


EVERYWHERE = {
    "message": f"KeyError: {MARKER}",
    "call": f"mean({MARKER})",
    "printed": (MARKER, len(MARKER)),
    "frames": [{"line": 3, "function": MARKER, "code": MARKER}],
}


class TestHiddenInputs:
    @pytest.mark.parametrize("kind", ["wrong", "crashed", "timed out", "out of memory", "blocked", "missing", "broken"])
    def test_of_fresh_data_are_never_shown_nor_what_is_said_after_them(self, book, kind):
        gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "mean", kind, at=1, **EVERYWHERE)])
        gradebooks.count(book)
        text = page_of(book)
        assert MARKER not in text
        assert "1 of 3 tests" in Page(text).text

    def test_are_not_said_in_a_later_exercise_of_the_lesson(self, book):
        gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "share", "crashed", **EVERYWHERE)])
        gradebooks.count(book)
        assert MARKER not in page_of(book)

    def test_what_comes_before_them_is_shown(self, book):
        gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "mean", "crashed", **EVERYWHERE)])
        gradebooks.count(book)
        assert page_of(book).count(MARKER) == 4  # message, call, line of code, what was printed: once each

    def test_each_lesson_begins_anew(self, book):
        gradebooks.add(book, gradebooks.submission("ava"), [verdict("q2_second", "lift", "crashed", **EVERYWHERE)])
        gradebooks.count(book)
        assert MARKER in page_of(book)

    def test_of_private_tests_are_never_shown(self, tmp_path):
        with gradebooks.opened(tmp_path / "private", private=["test_textbook"]) as book:
            gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "mean", "wrong", **EVERYWHERE)])
            gradebooks.count(book)
            assert MARKER not in page_of(book)

    def test_only_pythons_own_exceptions_are_named(self, book):
        own = verdict("q1_first", "mean", "crashed", at=1, message="Secret_41_25: no; then KeyError: no")
        page = one_page(book, own)
        assert "It ended with KeyError." in page.text
        assert "41" not in page.text

    def test_tests_run_in_the_order_of_the_exercises(self):
        """What is withheld follows the order of the exercises, so tests must have it too."""
        from crm_course import lessons

        for stem in lessons.stems():
            classes = re.findall(r"^class (Test\w+)", lessons.test_file(stem).read_text(encoding="utf-8"), re.MULTILINE)
            judged = [lessons.exercise_of_class(name) for name in classes]
            assert judged == [one for one in lessons.exercises(stem) if one in judged]


class TestWriting:
    def test_only_what_has_changed_is_written(self, book, tmp_path):
        for name in ("ava", "bo", "cy"):
            gradebooks.add(book, gradebooks.submission(name))
        gradebooks.count(book)
        assert feedback.write(book, tmp_path) == 3
        assert feedback.write(book, tmp_path) == 0
        gradebooks.add(book, gradebooks.submission("bo"), [verdict("q1_first", "mean", "wrong")])
        gradebooks.count(book)
        assert feedback.write(book, tmp_path) == 1
        (tmp_path / "feedback/cy.html").unlink()
        (tmp_path / "feedback/ava.html").write_text("half a pa")
        assert feedback.write(book, tmp_path) == 2
        assert Page((tmp_path / "feedback/ava.html").read_text(encoding="utf-8")).text

    def test_other_points_change_every_page(self, book, tmp_path):
        gradebooks.add(book, gradebooks.submission("ava"))
        gradebooks.count(book)
        feedback.write(book, tmp_path)
        gradebooks.count(book, "[default]\npoints = 2\n")
        assert feedback.write(book, tmp_path) == 1
        assert "10 of 10 points" in Page((tmp_path / "feedback/ava.html").read_text(encoding="utf-8")).text

    def test_pages_hold_no_digest_from_which_the_seed_could_be_searched(self, book, tmp_path):
        gradebooks.add(book, gradebooks.submission("ava"))
        gradebooks.count(book)
        feedback.write(book, tmp_path)
        assert not re.search("[0-9a-f]{32}", (tmp_path / "feedback/ava.html").read_text(encoding="utf-8"))
        assert [path.name for path in (tmp_path / "feedback").iterdir()] == ["ava.html"]

    def test_a_file_is_whole_or_not_there(self, tmp_path, monkeypatch):
        path = tmp_path / "page.html"
        pages.write(path, "old")
        monkeypatch.setattr(os, "replace", lambda *_paths: (_ for _ in ()).throw(OSError("full")))
        with pytest.raises(OSError, match="full"):
            pages.write(path, "new")
        assert path.read_text() == "old"


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "english", "persian"),
        [
            (0, "0", "۰"),
            (1234.5, "1,234.5", "۱٬۲۳۴٫۵"),
            (2.0, "2", "۲"),
            (100, "100", "۱۰۰"),
            (-0.25, "−0.25", "\u2066−۰٫۲۵\u2069"),
            (-0.001, "0", "۰"),
        ],
    )
    def test_read_as_the_reader_writes_them(self, value, english, persian):
        assert i18n.number(value) == english
        with i18n.speaking("fa"):
            assert i18n.number(value) == persian


def klass(book, patterns):
    """Write a class: of each student, the exercises (of q1_first and q2_second, in their order) that are right."""
    names = [(stem, one) for stem, found in gradebooks.EXERCISES.items() for one in found]
    for number, pattern in enumerate(patterns):
        wrong = [verdict(*name, "wrong") for name, good in zip(names, pattern, strict=True) if good == "0"]
        gradebooks.add(book, gradebooks.submission(f"st{number:02}"), wrong)
    gradebooks.count(book)
    return {one["exercise"]: one for one in statistics.exercises(book)}


class TestStatistics:
    def test_difficulty_is_the_share_that_is_right(self, book):
        found = klass(book, ["11111", "01111", "01110", "00000"])
        assert [found[name]["difficulty"] for name in ("mean", "share", "score")] == [0.25, 0.75, 0.5]

    def test_discrimination_is_the_correlation_with_the_others(self, book):
        patterns = ["11111", "11110", "11100", "11000", "10000", "00000", "11111", "00001", "10101", "01100"]
        found = klass(book, patterns)
        import numpy as np

        table = np.array([[int(c) for c in pattern] for pattern in patterns])
        for place, name in enumerate(("mean", "share", "rank", "lift", "score")):
            rest = table.sum(axis=1) - table[:, place]
            assert found[name]["discrimination"] == pytest.approx(np.corrcoef(table[:, place], rest)[0, 1])

    def test_small_classes_have_none(self, book):
        assert klass(book, ["11111", "00000", "01010"])["mean"]["discrimination"] is None

    def test_a_class_that_does_not_differ_has_none(self, book):
        assert klass(book, ["11111"] * 12)["mean"]["discrimination"] is None

    def test_an_exercise_that_only_the_weak_get_right_is_suspected(self, book):
        found = klass(book, ["01111"] * 6 + ["10000"] * 6)
        assert found["mean"]["suspicions"] == ["negative"]
        assert found["share"]["suspicions"] == []

    def test_an_exercise_that_nobody_gets_right_is_suspected_if_enough_have_tried(self, book):
        assert klass(book, ["01111"] * 4)["mean"]["suspicions"] == []
        assert klass(book, ["01111"] * 5)["mean"]["suspicions"] == ["nobody"]

    def test_an_exercise_that_mostly_crashes_is_suspected(self, book):
        for number in range(6):
            kind = "timed out" if number < 4 else "right"
            gradebooks.add(book, gradebooks.submission(f"st{number}"), [verdict("q1_first", "mean", kind)])
        gradebooks.count(book)
        assert statistics.exercises(book)[0]["suspicions"] == ["ended"]

    def test_a_broken_test_is_suspected_at_once(self, book):
        gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "mean", "broken")])
        assert statistics.exercises(book)[0]["suspicions"] == ["broken"]

    def test_misconceptions_are_ranked(self, book):
        for number, name in enumerate(["a", "b", "b"]):
            one = verdict("q1_first", "mean", "wrong", diagnosis=name)
            gradebooks.add(book, gradebooks.submission(f"st{number}"), [one])
        found = statistics.misconceptions(book, "en")
        assert [(one["name"], one["students"]) for one in found] == [("b", 2), ("a", 1)]

    def test_submissions_that_are_gone_count_for_nothing(self, book):
        klass(book, ["00000", "11111"])
        book.mark_present(["st01"])
        assert statistics.exercises(book)[0]["difficulty"] == 1

    def test_shares_fall_into_tenths_and_all_of_it_into_the_last(self):
        assert statistics.histogram([0, 0.1, 0.3, 0.7, 0.95, 1]) == [1, 1, 0, 1, 0, 0, 0, 1, 0, 2]

    def test_who_is_stuck_and_who_has_not_begun(self, book):
        names = [(stem, one) for stem, found in gradebooks.EXERCISES.items() for one in found]
        gradebooks.add(book, gradebooks.submission("idle"), [verdict(*name, "not started") for name in names])
        gradebooks.add(book, gradebooks.submission("stuck"), [verdict(*name, "crashed") for name in names[:3]])
        gradebooks.add(book, gradebooks.submission("well"), [verdict(*name, "crashed") for name in names[:2]])
        failing, idle = statistics.stuck(book)
        assert [one["student"] for one in failing] == ["stuck"]
        assert failing[0]["failed"] == ["q1_first.mean", "q1_first.share", "q1_first.rank"]
        assert [one["student"] for one in idle] == ["idle"]


class TestTheReport:
    @pytest.mark.parametrize("lang", ["en", "fa"])
    @pytest.mark.parametrize("students", [0, 1, 2, 3, 12])
    def test_holds_for_classes_of_any_size(self, book, students, lang):
        klass(book, ["11100", "00011", "10101"] * 4) if students == 12 else klass(book, ["11100"] * students)
        with i18n.speaking(lang):
            page = Page(report.text(book))
        assert page.first("html")["lang"] == lang
        assert_needs_nothing(page)
        if lang == "fa":
            bare = re.sub(r"q\d_\w+|st\d+|1963|1991", "", page.text)
            assert re.findall(r".{9}[0-9].{9}", bare, re.ASCII) == []

    def test_tells_what_an_instructor_asks(self, book):
        klass(book, ["01111"] * 6)
        unreadable = [{"kind": "bad zip", "place": "zed.zip", "detail": "no zip"}]
        gradebooks.add(book, gradebooks.submission("zed", stems=(), problems=unreadable))
        late = {"handed_in": "2026-12-03T10:00:00+00:00", "handed_in_from": "file"}
        one = verdict("q1_first", "share", "wrong", diagnosis="over_base", seconds=2)
        gradebooks.add(book, gradebooks.submission("late", **late), [one])
        gradebooks.count(book, "[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.1\n")
        text = Page(report.text(book)).text
        for part in (
            "Half of the class has 80 % or more",
            "q1_first.mean ( 25 % right)".replace("( ", "("),
            "over_base: think again.",
            "zed : zed.zip is no zip that can be read",
            "late 2026-12-03 10:00 UTC 2 20 %",
            "Slowest late : 6.",
        ):
            assert part in text, part

    def test_links_to_the_pages_of_students(self, book):
        klass(book, ["00000"])
        links = [attributes["href"] for name, attributes in Page(report.text(book)).tags if name == "a"]
        assert "feedback/st00.html" in links


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of eight that was graded for real: its results."""
    folder = tmp_path_factory.mktemp("class")
    code, output, errors = classroom.grade(
        classroom.fill(folder / "submissions", 8), folder / "results", "--jobs", "1", "--unsafe"
    )
    assert code in (0, 1), errors
    assert "report.html" in output
    return folder / "results"


class TestARealClass:
    def test_has_a_page_for_everybody(self, graded):
        with Gradebook(graded, read_only=True) as book:
            slugs = {one["slug"] for one in results.students(book)}
        assert {path.stem for path in (graded / "feedback").glob("*.html")} == slugs
        for path in (graded / "feedback").glob("*.html"):
            assert_needs_nothing(Page(path.read_text(encoding="utf-8")))

    def test_shows_no_call_of_a_test_on_fresh_data(self, graded):
        with Gradebook(graded, read_only=True) as book:
            query = "SELECT call, slug FROM test_results JOIN tests USING (stem, exercise, test) JOIN submissions USING (student) WHERE fresh AND call != ''"
            hidden = [(row["slug"], row["call"]) for row in book.rows(query)]
            failed = book.rows(
                "SELECT 1 FROM test_results JOIN tests USING (stem, exercise, test) WHERE fresh AND verdict != 'right'"
            )
        assert failed
        for slug, call in hidden:
            assert call not in (graded / "feedback" / f"{slug}.html").read_text(encoding="utf-8")

    def test_is_reported_with_its_mistakes(self, graded):
        text = Page((graded / "report.html").read_text(encoding="utf-8")).text
        assert "churn_rate" in text
        assert "submissions 9" in text

    def test_is_reported_again_without_grading(self, graded):
        from click.testing import CliRunner

        from crm_course.cli import crm

        before = (graded / "feedback" / "nothing.html").stat().st_mtime_ns
        done = CliRunner().invoke(crm, ["report", str(graded)])
        assert done.exit_code == 0, done.output
        assert "0 written" in done.output
        assert (graded / "feedback" / "nothing.html").stat().st_mtime_ns == before

    def test_there_must_be_a_gradebook(self, tmp_path):
        from click.testing import CliRunner

        from crm_course.cli import crm

        done = CliRunner().invoke(crm, ["report", str(tmp_path)])
        assert done.exit_code == 2
        assert "There is no gradebook" in done.output
