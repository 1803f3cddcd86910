"""What a run judges again and what not; judges that die; what a machine without a sandbox is told."""

import concurrent.futures
import contextlib

import pytest
from classroom import STEM, fill
from test_grading_points import DIGESTS

from crm_course import lessons, sandbox
from crm_course.grading import batch, engine, gradebook
from crm_course.grading.gradebook import Gradebook
from crm_course.judge import JudgeDied, JudgeError, JudgeHung

pytestmark = pytest.mark.usefixtures("english")

TESTS = {"churn_rate": ["test_textbook_case", "test_fresh_companies"], "lift": ["test_textbook_case"]}


def material(digest="1", **more):
    told = {"en": "", "fa": "", "fresh": False, "private": False}
    exercises = {name: [{"test": test, **told} for test in tests] for name, tests in TESTS.items()}
    return {STEM: {**DIGESTS, "digest": digest, "broken": None, "unknown": [], "exercises": exercises, **more}}


def right(stem):
    return [
        {
            "stem": stem,
            "exercise": name,
            "verdict": "right",
            "diagnosis": None,
            "tests": [{"test": t, "verdict": "right"} for t in tests],
        }
        for name, tests in TESTS.items()
    ]


class FakePool:
    """Judges that find everything right, and note what they were asked."""

    workers, ahead = "fake", 3

    def __init__(self, material, fail_after=None):
        self.material = material
        self.asked = []
        self.fail_after = fail_after

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def lessons(self):
        return self.material

    def submit(self, asked):
        future = concurrent.futures.Future()
        if len(self.asked) == self.fail_after:
            future.set_exception(engine.EngineError("no process can be started"))
            return future
        self.asked.append(asked)
        future.set_result({"lessons": {stem: right(stem) for stem, _digest in asked["wanted"]}, "labs": {}})
        return future


@pytest.fixture
def school(tmp_path, monkeypatch):
    """Return grade(pool, **options): a class of six is graded; the pool notes what was judged."""
    monkeypatch.setattr(lessons, "find", lambda name: (name, ()))
    submissions = fill(tmp_path / "submissions", 6)

    def run(pool, **options):
        monkeypatch.setattr(batch, "_pool", lambda settings, chosen: pool)
        with contextlib.suppress(engine.EngineError):
            batch.grade(submissions, tmp_path / "results", batch.Options(**{"seed": 1, "lang": "en", **options}))
        return len(pool.asked)

    run.submissions, run.results = submissions, tmp_path / "results"
    return run


class TestWhatIsJudgedAgain:
    def test_nothing_that_is_unchanged(self, school):
        assert school(FakePool(material())) == 7
        assert school(FakePool(material())) == 0

    def test_what_was_not_reached_when_the_run_ended(self, school):
        assert school(FakePool(material(), fail_after=4)) == 4
        with Gradebook(school.results, read_only=True) as book:
            written = len(book.rows("SELECT * FROM lesson_results"))
        assert 0 < written <= 4
        assert school(FakePool(material())) == 7 - written

    @pytest.mark.parametrize("change", [{"seed": 2}, {"lang": "fa"}])
    def test_everything_under_another_seed_or_default_language(self, school, change):
        school(FakePool(material()))
        assert school(FakePool(material()), **change) == 7

    def test_everything_when_tests_answers_or_misconceptions_have_changed(self, school):
        school(FakePool(material()))
        assert school(FakePool(material(digest="2"))) == 7

    def test_only_the_lesson_that_has_changed(self, school):
        both = {**material(), "q0_other": material()[STEM]}
        school(FakePool(both))
        pool = FakePool({**both, "q0_other": material(digest="2")[STEM]})
        school(pool)
        assert {stem for asked in pool.asked for stem, _digest in asked["wanted"]} == {"q0_other"}

    def test_only_the_student_who_has_changed(self, school):
        school(FakePool(material()))
        with open(school.submissions / f"st00002_{STEM}.py", "a") as file:
            file.write("# more\n")
        assert school(FakePool(material())) == 1

    def test_the_seed_is_remembered_and_drawn_if_nobody_names_one(self, school):
        school(FakePool(material()), seed=None)
        with Gradebook(school.results, read_only=True) as book:
            seed = int(book.setting("seed"))
        assert school(FakePool(material()), seed=None) == 0
        assert school(FakePool(material()), seed=seed) == 0

    def test_who_is_gone_stays_in_the_book_and_is_not_judged(self, school):
        school(FakePool(material()))
        (school.submissions / f"st00002_{STEM}.py").unlink()
        assert school(FakePool(material())) == 0
        with Gradebook(school.results, read_only=True) as book:
            rows = book.rows("SELECT student, points FROM submissions WHERE NOT present")
        assert rows == [{"student": "st00002", "points": 2}]


class TestMisuse:
    def test_results_among_the_submissions(self, school, tmp_path):
        with pytest.raises(batch.ClassError, match="would lie among the submissions"):
            batch.grade(school.submissions, school.submissions / "results", batch.Options())

    def test_tests_of_what_the_course_does_not_have(self, school):
        for unknown in ({"q9": {"unknown": True}}, material(unknown=["churn"])):
            with pytest.raises(batch.ClassError, match=r"which the course does not have"):
                school(FakePool({**material(), **unknown}))

    def test_tests_that_cannot_be_read(self, school):
        with pytest.raises(batch.ClassError, match="cannot be read:\nSyntaxError"):
            school(FakePool(material(broken="SyntaxError")))

    def test_no_sandbox(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
        fill(tmp_path / "submissions", 1)
        with pytest.raises(engine.EngineError, match=r"no bubblewrap.*--unsafe"):
            batch.grade(tmp_path / "submissions", tmp_path / "results", batch.Options())
        assert not list(Gradebook(tmp_path / "results").rows("SELECT * FROM submissions"))


class FakeJudge:
    """A judge that dies, hangs or refuses over some lessons; `sick` says of which files, `at_all` over empty ones too."""

    def __init__(self, sick, error=JudgeDied, at_all=False):
        self.sick, self.error, self.at_all = sick, error, at_all
        self.questions = 0

    def ask(self, request, seconds=None):
        self.questions += 1
        for stem, _digest in request["wanted"]:
            if self.at_all or request["files"].get(stem) == self.sick:
                raise self.error("ended")
        return {"lessons": {stem: right(stem) for stem, _digest in request["wanted"]}}

    def lessons(self):
        return material() | {"q0_other": material()[STEM]}


def asked(**files):
    wanted = {stem: "1" for stem in files}
    return engine.request(wanted, {stem: text.encode() for stem, text in files.items()}, {}, "en", 30)


class TestAJudgeThatEnds:
    def test_once_costs_nothing_but_time(self):
        judge = FakeJudge("bad")
        judge.ask = lambda request, seconds, first=[True]: (
            first.pop() and (_ for _ in ()).throw(JudgeDied("x")) if first else FakeJudge.ask(judge, request)
        )
        assert engine.verdicts(judge, engine.Settings(0), asked(q0_small="good")) == {STEM: right(STEM)}

    @pytest.mark.parametrize(
        ("error", "verdict"), [(JudgeDied, "crashed"), (JudgeHung, "timed out"), (JudgeError, "crashed")]
    )
    def test_over_one_lesson_again_and_again_gets_an_honest_verdict_on_that_alone(self, error, verdict):
        judge = FakeJudge("bad", error)
        found = engine.verdicts(judge, engine.Settings(0), asked(q0_small="bad", q0_other="good"))
        assert found["q0_other"] == right("q0_other")
        assert {one["verdict"] for one in found[STEM]} == {verdict}
        assert [len(one["tests"]) for one in found[STEM]] == [2, 1]
        assert "A person has to look at it" in found[STEM][0]["tests"][0]["message"]
        assert judge.questions < 10

    def test_over_everything_is_the_machines_fault_and_nobody_gets_a_verdict(self):
        with pytest.raises(engine.EngineError, match="ended"):
            engine.verdicts(FakeJudge("bad", at_all=True), engine.Settings(0), asked(q0_small="good"))


def test_the_lock_keeps_a_second_run_out(school):
    with gradebook.locked(school.results), pytest.raises(gradebook.GradebookError, match="Another crm grade"):
        school(FakePool(material()))
