"""Whatever a student saves, the judge gives a verdict with its own message, on the other exercises too, and lives on."""

import os

import processes
import pytest

from crm_course import cards, i18n, judge, lessons, notebook, stubs
from crm_course.judge import Judge, JudgeError

pytestmark = pytest.mark.usefixtures("english")

STEM, BAD, GOOD = "q4_lifetime", "present_value", "retention_from_survival"
BOTH = [f"{STEM}.{BAD}", f"{STEM}.{GOOD}"]


def answers():
    return lessons.answer_file(STEM).read_text(encoding="utf-8")


def file_with(body, name=BAD):
    """Return the answers with another body for one function."""
    return stubs.replace(answers(), name, f"def {name}(*args, **kwargs):\n    {body}\n")


def verdict_on_bad(found):
    """Return (verdict, first message) on the bad exercise; demand that the sound one beside it is right."""
    bad, good = found
    assert good["verdict"] == "right"
    assert (str(cards.Card([bad])) + cards.Card([bad]).html()).encode()
    return bad["verdict"], next(test["message"] for test in bad["tests"] if test["verdict"] != "right")


BODIES = {
    "an unclosed bracket": ("return (1", "crashed", "'(' was never closed"),
    "bad indentation": ("x = 1\n   return x", "crashed", "unindent does not match"),
    "no body": ("# nothing", "crashed", "expected an indented block"),
    "not begun": ("raise NotImplementedError", "not started", "present_value is not written yet."),
    "an endless loop": ("while True: pass", "timed out", "did not come to an end within 2 seconds"),
    "NaN": ("return float('nan')", "wrong", "got nan where a number is due."),
    "nothing": ("print(5)", "wrong", "got None where a number is due."),
    "text": ("return '4.13'", "wrong", "got '4.13' (str), expected a number."),
    "a bool": ("return True", "wrong", "got True (bool), expected a number."),
    "a list": ("return [4.13]", "wrong", "got [4.13] (list), expected a number."),
    "an array": ("return np.array([1.0, 2.0])", "wrong", "(ndarray), expected a number."),
    "a number of thousands of digits": ("return 10**5000", "wrong", "a number of thousands of digits"),
    "half a character": ("print('\\ud800'); return '\\ud800'", "wrong", "(str), expected a number."),
    "a generator": ("return (x for x in args)", "wrong", "returned a generator. A result is plain data"),
    "a function": ("return print", "wrong", "returned a builtin_function_or_method."),
    "bytes": ("return b'x'", "wrong", "returned a bytes."),
    "a list that holds itself": (
        "x = []; x.append(x); return x",
        "wrong",
        "returned a value nested more than 60 deep.",
    ),
    "eighty megabytes": ("return np.zeros(10**7)", "wrong", "(at most 64 MB)"),
    "sys.exit": ("import sys; sys.exit(0)", "crashed", "called sys.exit()"),
    "os._exit": ("import os; os._exit(0)", "crashed", "ended the whole Python process."),
    "a signal to itself": ("import os; os.abort()", "crashed", "ended the whole Python process."),
    "endless recursion": ("return present_value(*args, **kwargs)", "crashed", "calls itself without end."),
    "too much memory": ("return np.ones(10**11)", "out of memory", "asked for more memory than there is."),
    "a file": ("return open('/no/such/file')", "blocked", "tried to use a file, the network or another program"),
    "a socket": (
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "blocked",
        "tried to use a file, the network",
    ),
    "a changed list": ("args[0].append(1)", "wrong", "The call changed its argument cash_flows."),
    "a list with a function put into it": (
        "args[0].append(print)",
        "wrong",
        "The call changed its argument cash_flows.",
    ),
    "its own error": ("raise type('E', (Exception,), {'__str__': lambda s: 1})", "crashed", "E: (no message)"),
    "an error": ("return 1 / 0", "crashed", "ZeroDivisionError: division by zero"),
    "a missing name": ("return undefined", "crashed", "NameError: name 'undefined' is not defined"),
    "a missing package": ("import no_such_package", "crashed", "No module named 'no_such_package'"),
}


class TestOneBadExercise:
    @pytest.mark.parametrize(("body", "verdict", "message"), BODIES.values(), ids=BODIES)
    def test_has_a_verdict_of_its_own(self, warm_judge, body, verdict, message):
        found = verdict_on_bad(warm_judge.verdicts(BOTH, files={STEM: file_with(body)}))
        assert found[0] == verdict
        assert message in found[1]

    def test_that_prints_a_megabyte_shows_the_beginning(self, warm_judge):
        bad, good = warm_judge.verdicts(BOTH, files={STEM: file_with("print('x' * 2**20); return 0")})
        assert bad["verdict"] == "wrong"
        assert good["verdict"] == "right"
        assert bad["tests"][0]["printed"][1] == 2**20 + 1
        assert len(str(cards.Card([bad]))) < 5000

    def test_that_was_renamed_is_missing_and_what_is_there_is_told(self, warm_judge):
        text = answers().replace("def present_value(", "def present_worth(")
        verdict, message = verdict_on_bad(warm_judge.verdicts(BOTH, files={STEM: text}))
        assert verdict == "missing"
        assert "There is no function called present_value in the file. It has:" in message
        assert "present_worth" in message
        assert "minimize" not in message  # which is imported

    def test_that_was_deleted_is_missing(self, warm_judge):
        text = stubs.replace(answers(), BAD, "")
        assert verdict_on_bad(warm_judge.verdicts(BOTH, files={STEM: text}))[0] == "missing"

    def test_that_changes_a_table_is_told_which(self, warm_judge):
        text = stubs.replace(
            lessons.answer_file("q4_value").read_text(encoding="utf-8"),
            "rfm_scores",
            "def rfm_scores(transactions, *args, **kwargs):\n    transactions['r'] = 1\n    return transactions\n",
        )
        (found,) = warm_judge.verdicts(["q4_value.rfm_scores"], files={"q4_value": text})
        assert found["verdict"] == "wrong"
        assert "The call changed its argument transactions." in found["tests"][0]["message"]

    def test_that_takes_other_arguments_is_told(self, warm_judge):
        text = stubs.replace(answers(), BAD, "def present_value(cash_flows):\n    return 0\n")
        verdict, message = verdict_on_bad(warm_judge.verdicts(BOTH, files={STEM: text}))
        assert verdict == "crashed"
        assert "takes 1 positional argument but 2 were given" in message


class TestOneBadLine:
    @pytest.mark.parametrize(
        "line", ["x = 1 / 0", "raise SystemExit", "import no_such_package", "quit()", "print('x' * 2**20)", "x = (\n"]
    )
    @pytest.mark.parametrize("first", [True, False])
    def test_between_functions_leaves_them_right(self, warm_judge, line, first):
        text = f"{line}\n\n\n{answers()}" if first else f"{answers()}\n\n{line}\n"
        assert [found["verdict"] for found in warm_judge.verdicts(BOTH[1:], files={STEM: text})] == ["right"]

    def test_that_never_ends_is_timed_out(self, warm_judge):
        (found,) = warm_judge.verdicts(BOTH[:1], files={STEM: "while True: pass\n" + answers()})
        assert found["verdict"] == "timed out"

    def test_that_ends_the_process_is_a_crash(self, warm_judge):
        (found,) = warm_judge.verdicts(BOTH[:1], files={STEM: "import os\nos._exit(0)\n" + answers()})
        assert found["verdict"] == "crashed"


@pytest.fixture
def student(tmp_path):
    """A student's folder; returns the file of the lesson, which is not there yet."""
    path = lessons.stub_file(STEM, tmp_path)
    path.parent.mkdir()
    return path


def verdict_on_file(warm_judge, path):
    (found,) = warm_judge.verdicts(BOTH[1:], folder=path.parent.parent)
    return found["verdict"], found["tests"][0]["message"]


class TestOneBadFile:
    @pytest.mark.parametrize(
        "data", [b"\xef\xbb\xbf" + answers().encode(), answers().replace("\n", "\r\n").encode()], ids=["BOM", "CRLF"]
    )
    def test_what_windows_editors_add_does_not_matter(self, warm_judge, student, data):
        student.write_bytes(data)
        assert verdict_on_file(warm_judge, student)[0] == "right"

    @pytest.mark.parametrize(
        "data",
        [answers().encode("utf-16"), answers().encode("cp1256", "replace") + b"# \xe9\n"],
        ids=["UTF-16", "cp1256"],
    )
    def test_another_encoding_is_told(self, warm_judge, student, data):
        student.write_bytes(data)
        verdict, message = verdict_on_file(warm_judge, student)
        assert verdict == "crashed"
        assert "it is not saved as UTF-8" in message

    def test_a_null_byte_is_told_and_the_rest_is_judged(self, warm_judge, student):
        student.write_bytes(answers().encode().replace(b"def present_value", b"\0def present_value"))
        assert verdict_on_file(warm_judge, student)[0] == "right"

    def test_an_empty_file_is_missing_everything(self, warm_judge, student):
        student.write_bytes(b"")
        assert verdict_on_file(warm_judge, student)[0] == "missing"

    def test_a_file_that_is_not_there_is_told_with_the_cure(self, warm_judge, student):
        verdict, message = verdict_on_file(warm_judge, student)
        assert verdict == "missing"
        assert message == "There is no file crm_exercises/q4_lifetime.py. Bring it back with: crm reset q4_lifetime"

    def test_a_folder_in_its_place_is_no_file(self, warm_judge, student):
        student.mkdir()
        assert "There is no file" in verdict_on_file(warm_judge, student)[1]

    def test_what_is_saved_is_judged_at_once(self, warm_judge, student):
        student.write_text(file_with("raise NotImplementedError", GOOD), encoding="utf-8")
        assert verdict_on_file(warm_judge, student)[0] == "not started"
        student.write_text(answers(), encoding="utf-8")
        assert verdict_on_file(warm_judge, student)[0] == "right"


class TestTheJudge:
    @pytest.mark.parametrize(
        "body", ["import os; os._exit(1)", "import os; os.kill(0, 9); os.kill(-1, 9)", "return 10**5000"]
    )
    def test_survives(self, warm_judge, body):
        warm_judge.verdicts(BOTH[1:], files={STEM: answers()})
        process = warm_judge._process
        verdict_on_bad(warm_judge.verdicts(BOTH, files={STEM: file_with(body)}))
        assert warm_judge._process is process
        assert process.poll() is None

    def test_speaks_the_reader_s_language(self, warm_judge, monkeypatch):
        monkeypatch.setenv("CRM_LANG", "fa")
        (found,) = warm_judge.verdicts(BOTH[:1], files={STEM: file_with("return '4.13'")})
        for text in (found["tests"][0]["sentence"], found["tests"][0]["message"]):
            assert any("\u0600" <= letter <= "\u06ff" for letter in text)

    def test_judges_no_name_that_it_does_not_know(self, warm_judge):
        with pytest.raises(lessons.UnknownName, match="Did you mean present_value"):
            warm_judge.verdicts([f"{STEM}.present_valu"])

    @processes.needed
    def test_without_fork_gives_the_same_verdict_and_leaves_nothing_behind(self, warm_judge, monkeypatch):
        monkeypatch.setenv("CRM_WORKER", "spare")
        before = processes.descendants(os.getpid())
        with Judge() as other:
            found = other.verdicts(BOTH[:1], files={STEM: file_with("return args[0][0]")})
            ours = processes.descendants(os.getpid()) - before
        assert found == warm_judge.verdicts(BOTH[:1], files={STEM: file_with("return args[0][0]")})
        assert found[0]["verdict"] == "wrong"
        assert len(ours) > 1
        assert processes.comes_true(lambda: not ours & set(processes.running()))


class TestInANotebook:
    """What a reader calls: check, hint, solution."""

    @pytest.fixture
    def student(self, warm_judge, tmp_path, monkeypatch):
        """Return the reader's file; notebooks ask the warm judge."""
        monkeypatch.setattr(notebook, "judge", lambda: warm_judge)
        monkeypatch.setenv("CRM_EXERCISES", str(tmp_path))
        path = lessons.stub_file(STEM, tmp_path)
        path.parent.mkdir()
        return path

    def test_a_card_judges_the_saved_file_and_offers_hints(self, student):
        student.write_text(file_with("return 0"), encoding="utf-8")
        card = notebook.check(f"{STEM}.{BAD}")
        assert f"✗ {STEM}.{BAD}: wrong" in str(card)
        assert "Hint 1 of" in card.html()
        student.write_text(answers(), encoding="utf-8")
        card = notebook.check(f"{STEM}.{BAD}")
        assert str(card) == f"✓ {STEM}.{BAD}: right"
        assert "Hint" not in card.html()

    def test_an_answer_is_shown_once_it_is_right_or_given_up(self, student):
        student.write_text(stubs.stub(STEM), encoding="utf-8")
        assert "is not right yet" in str(notebook.solution(f"{STEM}.{BAD}"))
        assert "def present_value" in str(notebook.solution(f"{STEM}.{BAD}", give_up=True))
        student.write_text(answers(), encoding="utf-8")
        assert "def present_value" in str(notebook.solution(f"{STEM}.{BAD}"))

    def test_hints_are_those_of_the_lesson(self):
        assert str(notebook.hint(f"{STEM}.{BAD}")).startswith("1. ")

    @pytest.mark.parametrize("call", [notebook.check, notebook.hint, notebook.solution])
    def test_an_unknown_name_is_told(self, student, call):
        with pytest.raises(lessons.UnknownName, match="Did you mean present_value"):
            call(f"{STEM}.present_valu")


class Told(Judge):
    """A judge whose process is another program."""

    def __init__(self, program):
        super().__init__()
        self.program = program
        self.starts = 0

    def start(self):
        run = judge.subprocess.Popen
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(judge.subprocess, "Popen", lambda command, **options: self.count(run, options))
            super().start()

    def count(self, run, options):
        self.starts += 1
        return run([judge.sys.executable, "-c", self.program], **options)


class TestItsProcess:
    def test_that_ends_at_once_is_told_with_its_last_words(self):
        with Told("import sys; sys.exit('no pandas here')") as told, pytest.raises(JudgeError, match="no pandas here"):
            told.verdicts(BOTH)

    def test_that_has_ended_is_started_again(self):
        with Told("""print(input() and '{"verdicts": []}')""") as told:
            assert told.verdicts(BOTH) == []
            told._process.wait()
            assert told.verdicts(BOTH) == []
            assert told.starts == 2

    def test_that_is_stale_is_started_again(self, tmp_path):
        once = (
            f"import pathlib; p = pathlib.Path({str(tmp_path / 'x')!r}); stale = not p.exists(); p.touch(); input(); "
        )
        with Told(once + """print('{"error": "stale"}' if stale else '{"verdicts": []}')""") as told:
            assert told.verdicts(BOTH) == []
            assert told.starts == 2

    def test_that_is_always_stale_is_given_up(self):
        with Told("""input(); print('{"error": "stale"}')""") as told, pytest.raises(JudgeError, match="keep changing"):
            told.verdicts(BOTH)

    def test_that_has_an_error_tells_it(self):
        with (
            Told("""input(); print('{"error": "a test is broken"}')""") as told,
            pytest.raises(JudgeError, match="a test is broken"),
        ):
            told.verdicts(BOTH)

    def test_that_was_never_asked_can_be_closed(self):
        Judge().close()


class TestService:
    """What `python -m crm_course.judge` does with a request."""

    @pytest.fixture
    def service(self, monkeypatch):
        monkeypatch.setattr(i18n, "_chosen", None)  # it speaks the language of the request
        return judge._Service([], None)

    def request(self, *wanted):
        return {"ask": "check", "wanted": list(wanted), "folder": "", "files": {}, "lang": "en"}

    def test_notices_that_tests_or_answers_have_changed(self, service, monkeypatch):
        monkeypatch.setattr(judge, "_fingerprint", lambda: "another")
        assert service._answer(self.request(), None, {}, None) == {"error": "stale"}

    def test_tells_that_a_test_file_cannot_be_read(self, service):
        service._broken["q1_tiny"] = "SyntaxError in line 3"
        assert service._answer(self.request(("q1_tiny", "kept")), None, {}, None) == {"error": "SyntaxError in line 3"}

    def test_tells_that_no_worker_can_be_had_and_wants_to_be_replaced(self, service):
        class NoWorkers:
            def open(self, stem, source):
                raise OSError("no process can be started")

        request = {**self.request((STEM, BAD)), "files": {STEM: ""}}
        assert service._answer(request, None, {}, NoWorkers()) == {"error": "no process can be started"}
        assert service._answer(request, None, {}, NoWorkers()) == {"error": "stale"}
