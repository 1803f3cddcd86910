"""What other systems read: each format against the fields that its makers publish, and an autograder that is unpacked and run."""

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import gradebooks
import jsonschema
import pytest
from click.testing import CliRunner
from gradebooks import MARKER, verdict

from crm_course import lessons
from crm_course.cli import crm
from crm_course.grading import exports, results

pytestmark = pytest.mark.usefixtures("english")
posix = pytest.mark.skipif(os.name != "posix", reason="it is run by bash, on Linux")
RULES = "[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.1\n"
HOSTILE = "<b>&amp;\x00\x1b[31m\ud800\uffff]]>"

# Output format: https://gradescope-autograders.readthedocs.io/en/latest/specs/ (every field is optional; a score is due on top
# or on each test).
_SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": _FORMAT,
        "test_output_format": _FORMAT,
        "test_name_format": _FORMAT,
        "visibility": _SHOWN,
        "stdout_visibility": _SHOWN,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": _FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": _FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": _SHOWN,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}

# The part that is used here of https://github.com/ctrf-io/ctrf/blob/main/schema/ctrf.schema.json; nothing else is allowed there.
_COUNTS = ("tests", "passed", "failed", "skipped", "pending", "other", "start", "stop")
CTRF = {
    "type": "object",
    "required": ["results", "reportFormat", "specVersion"],
    "additionalProperties": False,
    "properties": {
        "reportFormat": {"const": "CTRF"},
        "specVersion": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"},
        "results": {
            "type": "object",
            "required": ["tool", "summary", "tests"],
            "additionalProperties": False,
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {"name": {"type": "string", "minLength": 1}, "version": {"type": "string"}},
                },
                "summary": {
                    "type": "object",
                    "required": list(_COUNTS),
                    "additionalProperties": False,
                    "properties": {key: {"type": "integer"} for key in _COUNTS},
                },
                "tests": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "status", "duration"],
                        "additionalProperties": False,
                        "properties": {
                            "name": {"type": "string", "minLength": 1},
                            "status": {"enum": ["passed", "failed", "skipped", "pending", "other"]},
                            "duration": {"type": "integer"},
                            "suite": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                            "message": {"type": "string"},
                            "rawStatus": {"type": "string"},
                            "extra": {"type": "object"},
                        },
                    },
                },
            },
        },
    },
}

# {element: (required attributes, optional ones, children)} of JUnit XML as Jenkins takes it:
# https://cs.symfony.com/doc/schemas/fix/junit-10.xsd (a copy of the schema of Jenkins's xUnit plugin).
JUNIT = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "group"},
        {"testcase", "properties", "system-out", "system-err"},
    ),
    "testcase": ({"name"}, {"time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
}

# What the importer demands of a table: https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb and
# https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]

# What a grade may be mapped from: https://docs.moodle.org/en/Grade_import (user id, id number, email address, username).
MOODLE = {"Username", "Email address", "ID number"}

# What https://github.com/classroom-resources/autograding-grading-reporter reads (src/main.js, src/notify-classroom.js).
CLASSROOM = {
    "type": "object",
    "required": ["version", "status", "max_score", "tests"],
    "properties": {
        "version": {"const": 1},
        "status": {"enum": ["pass", "fail", "error"]},
        "max_score": {"type": "number"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "status", "score"],
                "properties": {
                    "name": {"type": "string"},
                    "status": {"enum": ["pass", "fail", "error"]},
                    "score": {"type": "number"},
                },
            },
        },
    },
}


@pytest.fixture
def book(tmp_path):
    """A class of three: all right; late and wrong, in Persian; nothing handed in."""
    with gradebooks.opened(tmp_path) as book:
        run = book.begin_run(seed=1)
        gradebooks.add(book, gradebooks.submission("ava", name="Ava Lee"))
        told = {"message": f"KeyError: {HOSTILE}", "printed": (HOSTILE, 9)}
        wrong = [
            verdict("q1_first", "mean", "wrong", diagnosis="over_base", **told),
            verdict("q2_second", "lift", "crashed", at=1, message=MARKER),
            verdict("q2_second", "score", "not started"),
        ]
        late = {"handed_in": "2026-12-02T10:00:00+00:00", "handed_in_from": "file"}
        gradebooks.add(book, gradebooks.submission("آوا", slug="x-1", language="fa", **late), wrong)
        names = [(stem, one) for stem, found in gradebooks.EXERCISES.items() for one in found]
        problems = [{"kind": "no files", "place": "", "detail": ""}]
        missing = [verdict(*name, "missing") for name in names]
        gradebooks.add(book, gradebooks.submission("cy", stems=(), problems=problems), missing)
        gradebooks.count(book, RULES)
        book.end_run(run)
        yield book


def run(*arguments):
    done = CliRunner().invoke(crm, ["export", *map(str, arguments)])
    return done.exit_code, done.output


def table(text):
    return list(csv.reader(io.StringIO(text)))


def roster(folder, text, **options):
    path = folder / "roster.csv"
    path.write_text(text, encoding=options.get("encoding", "utf-8"))
    return path


class TestGradescope:
    def read(self, book, student):
        (one,) = [one for one in results.students(book) if one["student"] == student]
        return exports.gradescope_result(book, results.course(book), one)

    @pytest.mark.parametrize("student", ["ava", "آوا", "cy"])
    def test_has_the_published_fields(self, book, student):
        found = self.read(book, student)
        jsonschema.validate(found, GRADESCOPE)
        assert len(found["tests"]) == 15
        assert MARKER not in json.dumps(found, ensure_ascii=False)

    def test_scores_are_what_the_gradebook_says(self, book):
        mine = self.read(book, "ava")
        assert mine["score"] == 5
        assert sum(test["score"] for test in mine["tests"]) == pytest.approx(5, abs=1e-4)  # thirds, rounded
        late = self.read(book, "آوا")
        assert late["score"] == pytest.approx(2 * 0.9)  # of the tests' 2 a tenth is lost
        assert sum(test["score"] for test in late["tests"]) == pytest.approx(2, abs=1e-4)
        assert sum(test["max_score"] for test in late["tests"]) == pytest.approx(5, abs=1e-4)
        assert "۱۰٪" in late["output"]

    def test_the_mistake_is_named_and_the_problem_told(self, book):
        assert any("over_base: think again." in test["output"] for test in self.read(book, "آوا")["tests"])
        assert "There is no exercise file in it." in self.read(book, "cy")["output"]

    def test_each_student_has_a_file(self, book, tmp_path):
        code, output = run("gradescope", tmp_path)
        assert (code, "Written" in output) == (0, True)
        files = sorted((tmp_path / "gradescope").rglob("results.json"))
        assert [path.parent.name for path in files] == ["ava", "cy", "x-1"]
        for path in files:
            jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), GRADESCOPE)


class TestCanvas:
    def test_has_the_columns_and_the_row_that_the_importer_demands(self, book):
        head, possible, *rows = table(exports.canvas(book))
        assert head == [*CANVAS, "q1_first", "q2_second"]
        assert "Points Possible" in possible[0]
        assert possible[5:] == ["3.0", "2.0"]
        assert rows[0] == ["Ava Lee", "", "", "", "", "3.0", "2.0"]
        assert rows[1] == ["cy", "", "", "", "", "0.0", "0.0"]
        assert rows[2] == ["آوا", "", "", "", "", "1.8", "0.0"]

    def test_ids_come_from_the_roster(self, book, tmp_path):
        text = 'student,ID,SIS_Login_ID,Section,name\nava,7,ava@x,A,"Lee, Ava"\nآوا,8,y,A,آوا\ncy,9,z,B,Cy\n'
        path = roster(tmp_path, text, encoding="utf-8-sig")
        code, output = run("canvas", tmp_path, "--roster", path, "--out", tmp_path / "out.csv")
        assert code == 0, output
        rows = table((tmp_path / "out.csv").read_text(encoding="utf-8"))
        assert rows[2] == ["Lee, Ava", "7", "", "ava@x", "A", "3.0", "2.0"]

    def test_the_whole_grade_is_in_per_cent(self, book):
        head, possible, *rows = table(exports.canvas(book, whole=True))
        assert (head[5:], possible[5:], rows[0][5:], rows[2][5:]) == (["CRM"], ["100"], ["100.0"], ["36.0"])

    @pytest.mark.parametrize("name", ["Points Possible", "  points possible"])
    def test_nobody_can_call_himself_the_row_of_what_is_possible(self, book, name):
        gradebooks.add(book, gradebooks.submission("zed", name=name))
        gradebooks.count(book)
        rows = table(exports.canvas(book))
        assert sum("points possible" in row[0].lower() for row in rows) == 1

    def test_names_are_no_formulas(self, book):
        gradebooks.add(book, gradebooks.submission("zed", name="=1+1"))
        gradebooks.count(book)
        assert table(exports.canvas(book))[-2][0] == "'=1+1"


class TestMoodle:
    def test_has_a_column_that_identifies_a_grade_and_feedback(self, book, tmp_path):
        path = roster(tmp_path, "student;Email address;ID number\nava;a@x;1\nآوا;b@x;2\ncy;c@x;3\n")
        code, output = run("moodle", tmp_path, "--roster", path)
        assert code == 0, output
        head, *rows = table((tmp_path / "moodle.csv").read_text(encoding="utf-8"))
        assert MOODLE & set(head) == {"Email address", "ID number"}
        assert head[-4:] == ["q1_first", "q1_first feedback", "q2_second", "q2_second feedback"]
        by_email = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
        assert float(by_email["b@x"]["q1_first"]) == 60  # 2 of 3, a tenth lost
        assert "over_base" in by_email["b@x"]["q1_first feedback"]
        assert "mean: right" in by_email["a@x"]["q1_first feedback"]
        assert all(0 <= float(row["q1_first"]) <= 100 for row in by_email.values())

    def test_without_a_roster_it_says_what_is_missing(self, book, tmp_path):
        code, output = run("moodle", tmp_path)
        assert code == 0
        assert "Without --roster" in output
        assert not MOODLE & set(table((tmp_path / "moodle.csv").read_text(encoding="utf-8"))[0])

    def test_the_roster_must_have_a_column_that_moodle_knows(self, book, tmp_path):
        code, output = run("moodle", tmp_path, "--roster", roster(tmp_path, "student,section\nava,1\nآوا,1\ncy,1\n"))
        assert code == 2
        assert "username, email or id number" in output


WRONG_ROSTERS = {
    "student,id\nava,1\ncya,2\n": ["roster.csv does not have 2 of the students", "cy (there is cya)", "آوا"],
    "name,id\nava,1\n": ["no column student", "name, id"],
    "student,id\nava,1\n\nava,2\n": ["line 4: ava is there already, on line 2"],
    "": ["no column student", "none"],
    'student,id\n"ava,1\n': ["does not have 3"],
}


class TestTheRoster:
    @pytest.mark.parametrize(("text", "parts"), WRONG_ROSTERS.items())
    def test_tells_what_is_wrong_with_it(self, book, tmp_path, text, parts):
        code, output = run("canvas", tmp_path, "--roster", roster(tmp_path, text))
        assert code == 2
        for part in parts:
            assert part in output

    def test_must_be_utf_8(self, book, tmp_path):
        code, output = run("canvas", tmp_path, "--roster", roster(tmp_path, "student\nآوا\n", encoding="utf-16"))
        assert code == 2
        assert "not saved as UTF-8" in output


def assert_junit(element):
    required, optional, children = JUNIT[element.tag]
    assert required <= set(element.attrib) <= required | optional
    for child in element:
        assert child.tag in children
        assert_junit(child)


class TestReportsOfTests:
    def test_junit_has_the_published_elements_and_attributes(self, book, tmp_path):
        code, output = run("junit", tmp_path)
        assert code == 0, output
        whole = ElementTree.parse(tmp_path / "junit.xml").getroot()
        assert whole.tag == "testsuites"
        assert_junit(whole)
        assert MARKER not in (tmp_path / "junit.xml").read_text(encoding="utf-8")
        for suite in whole:
            assert int(suite.get("tests")) == len(suite) == 15
            for kind, count in (("failure", "failures"), ("error", "errors")):
                assert int(suite.get(count)) == sum(case.find(kind) is not None for case in suite)
        failed = {suite.get("name"): (suite.get("failures"), suite.get("errors")) for suite in whole}
        assert failed == {"ava": ("0", "0"), "آوا": ("6", "2"), "cy": ("15", "0")}

    def test_ctrf_has_the_published_fields(self, book, tmp_path):
        code, output = run("ctrf", tmp_path)
        assert code == 0, output
        found = json.loads((tmp_path / "ctrf.json").read_text(encoding="utf-8"))
        jsonschema.validate(found, CTRF)
        summary, tests = found["results"]["summary"], found["results"]["tests"]
        assert summary["tests"] == len(tests) == 45
        assert summary["passed"] == sum(test["status"] == "passed" for test in tests) == 22
        assert summary["stop"] >= summary["start"] > 1_700_000_000_000
        assert MARKER not in json.dumps(found)

    def test_what_is_missing_is_never_a_pass(self, book):
        lines = io.StringIO()
        exports.ctrf(book, lines)
        mine = [test for test in json.loads(lines.getvalue())["results"]["tests"] if test["suite"][0] == "cy"]
        assert {test["status"] for test in mine} == {"failed"}


class TestNothingToExport:
    def test_an_empty_gradebook_is_told(self, tmp_path):
        gradebooks.opened(tmp_path).close()
        for name in ("gradescope", "canvas", "moodle", "junit", "ctrf"):
            code, output = run(name, tmp_path)
            assert (code, "There are no submissions" in output) == (2, True)

    def test_points_that_are_not_counted_are_told(self, tmp_path):
        with gradebooks.opened(tmp_path) as book:
            gradebooks.add(book, gradebooks.submission("ava"))
        code, output = run("canvas", tmp_path)
        assert (code, "interrupted before points were counted" in output) == (2, True)


class TestGitHubClassroom:
    def test_the_reporter_reads_it(self, tmp_path):
        with gradebooks.opened(tmp_path) as book:
            gradebooks.add(book, gradebooks.submission("ava"), [verdict("q1_first", "mean", "wrong", message=MARKER)])
            gradebooks.count(book)
        code, output = run("classroom", tmp_path)
        assert code == 0
        assert output.count("\n") == 1
        found = json.loads(base64.b64decode(output))
        jsonschema.validate(found, CLASSROOM)
        assert (found["status"], found["max_score"], sum(test["score"] for test in found["tests"])) == ("fail", 5, 4)
        assert MARKER not in json.dumps(found)

    def test_it_is_for_one_student(self, book, tmp_path):
        assert run("classroom", tmp_path)[0] == 2

    @posix
    def test_the_workflow_is_sound_and_every_lesson_is_graded(self):
        import yaml

        workflow = yaml.safe_load((lessons.ROOT / ".github/workflows/classroom.yml").read_text(encoding="utf-8"))
        (job,) = workflow["jobs"].values()
        assert {"push", "repository_dispatch"} <= set(workflow[True])  # YAML 1.1 reads the key `on` as true
        reporter = job["steps"][-1]
        assert reporter["with"]["runners"] == "crm"
        assert reporter["env"] == {"CRM_RESULTS": "${{ steps.crm.outputs.result }}"}
        assert [step["id"] for step in job["steps"] if "id" in step] == ["crm"]
        for step in job["steps"]:
            if "run" in step:
                checked = subprocess.run(["bash", "-n"], input=step["run"], text=True, capture_output=True)
                assert checked.returncode == 0, checked.stderr

    def test_the_older_form_has_every_lesson(self):
        tests = json.loads((lessons.ROOT / ".github/classroom/autograding.json").read_text(encoding="utf-8"))["tests"]
        keys = {"name", "setup", "run", "input", "output", "comparison", "timeout", "points"}
        assert all(set(test) == keys for test in tests)
        points = {stem: len(lessons.exercises(stem)) for stem in lessons.stems()}
        assert {test["name"]: test["points"] for test in tests} == points
        assert all(test["run"].endswith(f"crm_course check {test['name']}") for test in tests)


# ---- the autograder ------------------------------------------------------------------------------------------------

SMALL = lessons.ROOT / "benchmarks" / "course"
STEM = "q0_small"


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    """The zip of the autograder for the five small functions of benchmarks/course, as an instructor packs it."""
    folder = tmp_path_factory.mktemp("autograder")
    private = folder / "private"
    private.mkdir()
    (private / f"test_{STEM}.py").write_text(PRIVATE, encoding="utf-8")
    (folder / "grading.toml").write_text("[late]\ndue = 2026-12-01T12:00:00Z\nper_day = 0.5\n")
    arguments = ["export", "gradescope-autograder", "--out", folder / "autograder.zip", "--seed", "41", "--unsafe"]
    arguments += ["--tests", private, "--points", folder / "grading.toml", "--lang", "en"]
    environment = {**os.environ, "CRM_COURSE": str(SMALL)}
    command = [sys.executable, "-m", "crm_course", *map(str, arguments)]
    done = subprocess.run(command, cwd=lessons.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "keep it as safe as an exam" in done.stdout
    return folder / "autograder.zip"


PRIVATE = '''
from crm_course.testing import agree


class TestChurnRate:
    def test_of_mine(self, lesson):
        """A rate that nobody has seen."""
        agree(lesson.churn_rate(811, 17), 17 / 811)
'''


@pytest.fixture
def autograder(zipped, tmp_path):
    """A folder like /autograder, the zip unpacked in it, and what runs it."""
    home = tmp_path / "autograder"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(home / "source")
    for name in ("submission", "results"):
        (home / name).mkdir()
    return home


def run_autograder(home, **environment):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CRM_", "PYTHON"))}
    paths = {"CRM_AUTOGRADER": str(home), "CRM_AUTOGRADER_PYTHON": sys.executable}
    command = ["bash", str(home / "source" / "run_autograder")]
    done = subprocess.run(command, env={**kept, **paths, **environment}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads((home / "results" / "results.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, GRADESCOPE)
    return found, done.stdout


@posix
class TestTheAutograder:
    def test_holds_what_gradescope_demands_at_its_root(self, zipped):
        with zipfile.ZipFile(zipped) as archive:
            names = archive.namelist()
            modes = {name: archive.getinfo(name).external_attr >> 16 & 0o777 for name in names}
            config = json.loads(archive.read("autograder.json"))
        assert {"setup.sh", "run_autograder"} <= set(names)
        assert modes["setup.sh"] == modes["run_autograder"] == 0o755
        assert config["seed"] == 41
        for name in ("solutions/crm_exercises", "solutions/misconceptions"):
            assert f"course/{name}/{STEM}.py" in names
        for name in ("course/pyproject.toml", "course/requirements.lock", "course/crm_course/cli.py"):
            assert name in names
        assert f"private_tests/test_{STEM}.py" in names
        assert not [name for name in names if ".." in name or name.startswith("/") or "__pycache__" in name]

    def test_scripts_can_be_read_by_bash(self, autograder):
        for name in ("setup.sh", "run_autograder"):
            assert subprocess.run(["bash", "-n", autograder / "source" / name]).returncode == 0

    def test_setup_installs_python_the_sandbox_and_the_locked_versions(self, autograder):
        text = (autograder / "source" / "setup.sh").read_text()
        assert re.search(r"apt-get install -y bubblewrap python3 python3-venv", text)
        assert '-c "$course/requirements.lock" -e "$course"' in text
        assert "sys.version_info < (3, 11)" in text

    def test_grades_a_submission(self, autograder):
        answer = (SMALL / "solutions" / "crm_exercises" / f"{STEM}.py").read_text(encoding="utf-8")
        wrong = answer.replace("return lost / opening", "return lost / (opening - lost)")
        assert wrong != answer
        (autograder / "submission" / f"{STEM}.py").write_text(wrong, encoding="utf-8")
        metadata = {"created_at": "2026-12-02T01:00:00.5-08:00", "users": [{"name": "Ava Lee", "id": 1, "email": ""}]}
        (autograder / "submission_metadata.json").write_text(json.dumps(metadata))
        found, _output = run_autograder(autograder)
        failed = {test["tags"][1] for test in found["tests"] if test["status"] == "failed"}
        assert failed == {"churn_rate"}
        assert found["score"] == 2  # four of five exercises; half of it lost, for it came in a day late
        assert "days late: 1" in found["output"]
        mine = [test for test in found["tests"] if "A rate that nobody has seen." in test["name"]]
        assert len(mine) == 1
        assert "811" not in json.dumps(found)

    def test_grades_nothing_without_a_sandbox_unless_it_was_told_to(self, autograder):
        config = autograder / "source" / "autograder.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "unsafe": False}))
        found, output = run_autograder(autograder, CRM_SANDBOX="off")
        assert (found["score"], found["tests"]) == (0, [])
        assert "no sandbox here" in found["output"]
        assert "bubblewrap" in output

    def test_rules_that_cannot_be_meant_are_refused_when_it_is_packed(self, tmp_path):
        (tmp_path / "grading.toml").write_text("[late]\nper_day = 10\n")
        out = tmp_path / "autograder.zip"
        code, output = run("gradescope-autograder", "--out", out, "--points", tmp_path / "grading.toml")
        assert (code, "per_day" in output) == (2, True)
        assert not out.exists()
