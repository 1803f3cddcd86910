"""Stubs are the answers without the answer, and putting one back loses nothing that the student wrote."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_course import lessons, stubs
from crm_course.stubs import StubError, derive, is_untouched, replace

pytestmark = pytest.mark.usefixtures("english")

ANSWERS = '''"""How many customers stay."""

import math

RATES = {"a": 1}
_SECRET = 42


# How many are lost.
@staticmethod
def churn_rate(opening: int, lost: int) -> float:
    """Return the share of the opening base that was lost.

    >>> churn_rate(200, 30)
    0.15
    """
    # answer
    return _share(lost, opening)


# A word about the helper.
def _share(part, whole):
    return part / whole


class _Ledger:
    pass


def kept(
    opening: int,
    lost: int = 0,
) -> int:
    """Return how many stayed."""
    # answer
    def inner():
        return opening - lost

    return inner()
    # Because it is simple.
'''
STUB = '''"""How many customers stay."""

import math

RATES = {"a": 1}


# How many are lost.
@staticmethod
def churn_rate(opening: int, lost: int) -> float:
    """Return the share of the opening base that was lost.

    >>> churn_rate(200, 30)
    0.15
    """
    raise NotImplementedError


def kept(
    opening: int,
    lost: int = 0,
) -> int:
    """Return how many stayed."""
    raise NotImplementedError
'''


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A course of one lesson; returns the student's file, which is not there yet."""
    monkeypatch.setattr(lessons, "ANSWERS", tmp_path / "solutions" / "crm_exercises")
    monkeypatch.setattr(stubs, "BACKUPS", tmp_path / ".crm" / "backups")
    monkeypatch.setattr(lessons.stub_file, "__defaults__", (tmp_path,))
    lessons.ANSWERS.mkdir(parents=True)
    lessons.answer_file("q1_tiny").write_text(ANSWERS, encoding="utf-8")
    return tmp_path / "crm_exercises" / "q1_tiny.py"


class TestDeriving:
    def test_a_stub_has_all_but_the_answer_and_what_is_private(self):
        assert derive(ANSWERS, "place") == STUB

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_a_lesson_keeps_each_signature_and_docstring_and_nothing_of_an_answer(self, stem):
        answers = functions(lessons.answer_file(stem).read_text(encoding="utf-8"))
        found = functions(stubs.stub(stem))
        assert list(found) == [name for name in answers if not name.startswith("_")]
        for name, node in found.items():
            assert ast.unparse(node.args) == ast.unparse(answers[name].args)
            assert ast.unparse(node.returns) == ast.unparse(answers[name].returns)
            assert ast.get_docstring(node) == ast.get_docstring(answers[name])
            assert [ast.unparse(line) for line in node.body[1:]] == ["raise NotImplementedError"]

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_a_lesson_s_stub_runs_and_speaks_of_nothing_private(self, stem):
        text = stubs.stub(stem)
        namespace = {}
        exec(compile(text, stem, "exec"), namespace)
        assert all(callable(namespace[name]) for name in lessons.exercises(stem))
        assert not [
            node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and node.id.startswith("_")
        ]
        assert stubs.MARKER not in text

    @pytest.mark.parametrize(
        ("text", "number"), [("def f():\n    return 1\n", 0), ("def f():\n    # answer\n    x = 1\n    # answer\n", 2)]
    )
    def test_an_answer_without_one_marker_is_named_with_its_place(self, text, number):
        with pytest.raises(StubError, match=f"place, line 2: f has {number} lines"):
            derive("\n" + text, "place")

    def test_strange_line_ends_in_text_shift_nothing(self):
        text = "X = '\x0c\u2028'\n\n\ndef f():\n    '''D'''\n    # answer\n    return 1\n"
        assert derive(text, "place") == "X = '\x0c\u2028'\n\n\ndef f():\n    '''D'''\n    raise NotImplementedError\n"


def functions(text):
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


class TestUntouched:
    def test_a_stub_is_untouched_and_so_is_one_with_notes(self):
        assert is_untouched(STUB)
        assert is_untouched("# my notes\n" + STUB + "\nx = 1\n")

    @pytest.mark.parametrize(
        "text",
        [
            STUB.replace("raise NotImplementedError", "return 1", 1),
            STUB.replace("    raise NotImplementedError", "    x = 1\n    raise NotImplementedError", 1),
            STUB.replace("raise NotImplementedError", "raise NotImplementedError('soon')", 1),
            STUB + "\n\ndef helper(x):\n    return x\n",
            STUB + "\n\ndef _helper(x):\n    return x\n",
            STUB + "\n\nasync def f():\n    return 1\n",
            STUB + "\n\nclass Mine:\n    pass\n",
            STUB + "\n\nx = (\n",
            STUB + "\0",
        ],
    )
    def test_work_is_recognised(self, text):
        assert not is_untouched(text)


WORK = '''"""My file."""
import os\t

# about churn
def churn_rate(opening, lost):
    return (lost / opening


# about kept
# more about kept
def kept(opening, lost):
    return opening - lost   


# the end
x = [1,
]
'''
FRESH_KEPT = STUB[STUB.index("def kept") :]
FRESH_CHURN = STUB[STUB.index("@staticmethod") : STUB.index("def kept")].rstrip() + "\n"


class TestResetting:
    def test_without_a_file_the_stub_is_written(self, files):
        assert stubs.reset("q1_tiny") is None
        assert files.read_bytes() == STUB.encode()

    def test_a_whole_lesson_is_put_back_and_backed_up(self, files):
        put(files, WORK.encode())
        backup = stubs.reset("q1_tiny")
        assert files.read_bytes() == STUB.encode()
        assert backup.read_bytes() == WORK.encode()

    def test_two_resets_have_two_backups(self, files):
        put(files, b"first")
        one = stubs.reset("q1_tiny")
        put(files, b"second")
        other = stubs.reset("q1_tiny")
        assert (one.read_bytes(), other.read_bytes()) == (b"first", b"second")

    def test_one_exercise_of_a_file_with_a_syntax_error_leaves_all_else_byte_for_byte(self, files):
        put(files, WORK.encode())
        backup = stubs.reset("q1_tiny", "churn_rate")
        start, end = WORK.index("def churn_rate"), WORK.index("\n\n# about kept")
        assert files.read_bytes() == (WORK[:start] + FRESH_CHURN + WORK[end:]).encode()
        assert backup.read_bytes() == WORK.encode()
        compile(files.read_text(), "q1_tiny.py", "exec")

    def test_a_sound_exercise_can_be_put_back_beside_a_broken_one(self, files):
        put(files, WORK.encode())
        stubs.reset("q1_tiny", "kept")
        start, end = WORK.index("def kept"), WORK.index("\n\n\n# the end")
        assert files.read_bytes() == (WORK[:start] + FRESH_KEPT + WORK[end + 1 :]).encode()

    def test_windows_line_ends_stay(self, files):
        put(files, WORK.replace("\n", "\r\n").encode())
        stubs.reset("q1_tiny", "kept")
        assert files.read_bytes().count(b"\n") == files.read_bytes().count(b"\r\n")
        assert FRESH_KEPT.replace("\n", "\r\n").encode() in files.read_bytes()

    def test_bytes_that_are_no_utf8_stay(self, files):
        put(files, b"# caf\xe9\n" + WORK.encode())
        backup = stubs.reset("q1_tiny", "kept")
        assert files.read_bytes().startswith(b"# caf\xe9\n")
        assert FRESH_KEPT.encode() in files.read_bytes()
        assert backup.read_bytes() == b"# caf\xe9\n" + WORK.encode()

    def test_a_file_in_utf16_is_left_alone_with_a_word(self, files):
        put(files, WORK.encode("utf-16"))
        with pytest.raises(StubError, match="not saved as UTF-8"):
            stubs.reset("q1_tiny", "kept")
        assert files.read_bytes() == WORK.encode("utf-16")
        assert stubs.reset("q1_tiny").read_bytes() == WORK.encode("utf-16")

    def test_a_folder_in_its_place_is_left_alone_with_a_word(self, files):
        files.mkdir(parents=True)
        with pytest.raises(StubError, match="is not a file"):
            stubs.reset("q1_tiny")

    def test_a_deleted_exercise_comes_back_at_the_end(self, files):
        put(files, b"x = 1\n")
        stubs.reset("q1_tiny", "kept")
        assert files.read_text() == "x = 1\n\n\n" + FRESH_KEPT

    def test_an_empty_file_gets_the_exercise_alone(self, files):
        put(files, b"")
        stubs.reset("q1_tiny", "kept")
        assert files.read_text() == FRESH_KEPT

    def test_an_exercise_written_twice_is_there_once(self):
        found = replace(
            "def f():\n    return 1\n\n\ndef g():\n    pass\n\n\ndef f():\n    return 2\n", "f", "def f(): ...\n"
        )
        assert found == "def f(): ...\n\n\ndef g():\n    pass\n\n\n"

    def test_an_exercise_whose_name_begins_like_another_is_another(self):
        text = "def fit_all():\n    return 1\n"
        assert replace(text, "fit", "def fit(): ...\n") == text + "\n\ndef fit(): ...\n"

    def test_an_exercise_made_async_by_mistake_is_replaced(self):
        assert replace("async  def f (x):\n    return 1\n", "f", "def f(): ...\n") == "def f(): ...\n"

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_putting_back_what_is_there_changes_nothing(self, stem):
        text = stubs.stub(stem)
        for exercise in lessons.exercises(stem):
            assert replace(text, exercise, stubs.piece_of(text, exercise)) == text

    @given(
        st.lists(
            st.sampled_from(["x = 1", "def f():", "    return (", "# é", "", "'''", "\tz", "@d", "def g(a):", "\ufeff"])
        )
    )
    @settings(max_examples=100, deadline=None, derandomize=True)
    def test_other_functions_survive_whatever_else_is_in_the_file(self, lines):
        mine = "def kept(opening, lost):\n    return opening - lost\n"
        text = "\n".join(lines) + "\n" + mine
        assert mine in replace(text, "f", "def f(): ...\n")


def put(path, data):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


class TestAnswerText:
    def test_an_answer_is_shown_with_the_private_functions_that_it_calls(self, files):
        text = stubs.answer_text("q1_tiny", "churn_rate")
        assert "def churn_rate" in text
        assert "def _share" in text
        assert "def kept" not in text
        compile(text, "answer", "exec")

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_every_answer_can_be_shown(self, stem):
        for exercise in lessons.exercises(stem):
            assert next(iter(functions(stubs.answer_text(stem, exercise)))) == exercise
