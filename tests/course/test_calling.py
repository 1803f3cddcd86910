"""A student's file is loaded whole or in pieces, and every call has an outcome that is plain data."""

import sys

import pytest

from crm_course import calling, wire
from crm_course.calling import BROKEN_FILE, NOT_TEXT, load, perform, pieces

GOOD = "def kept(opening, lost):\n    return opening - lost\n"


def loaded(source):
    return load(source if isinstance(source, bytes) else source.encode(), "crm_exercises.q1_tiny", "q1_tiny.py")


def outcome(source, name="f", args=(), kwargs=None):
    found = perform(loaded(source), name, wire.dumps([list(args), kwargs or {}]))
    return {**found, "value": wire.loads(found["value"].data)} if found["status"] == "returned" else found


def error(source, **options):
    found = outcome(source, **options)
    assert found["status"] == "raised"
    return found["error"]


def works(source):
    """Return whether the sound function `kept` of a file still works."""
    return outcome(source, "kept", [200, 30]).get("value") == 170


class TestLoading:
    def test_a_sound_file_is_loaded_once(self):
        assert outcome("print\ncount = [0]\ncount[0] += 1\ndef f():\n    return count[0]\n")["value"] == 1

    def test_the_module_knows_its_name_and_can_be_imported_while_it_runs(self):
        assert (
            outcome("def f():\n    import crm_exercises.q1_tiny\n    return __name__\n")["value"]
            == "crm_exercises.q1_tiny"
        )
        del sys.modules["crm_exercises.q1_tiny"]

    @pytest.mark.parametrize(
        "broken",
        [
            "def f(x):\n    return (x\n",
            "def f(x):\n    return [x,\n\n",
            "def f(x):\nreturn x\n",
            "def f(x):\n    if x:\n  return x\n",
            "def f(x)\n    return x\n",
            "def f(x):\n    text = '''never ends\n    return x\n",
            "def f(x):\n    return x +\n",
            "def f(x):\n\treturn x\n        return x\n",
            "def f(x):\n    pass\n\0\n",
            "def f(x=1/0):\n    return x\n",
            "@nothing\ndef f(x):\n    return x\n",
            "@property\n@nothing\ndef f(x):\n    return x\n",
        ],
    )
    @pytest.mark.parametrize("first", [True, False])
    def test_a_function_that_python_cannot_read_leaves_the_others_alive(self, broken, first):
        source = broken + "\n\n" + GOOD if first else GOOD + "\n\n" + broken
        assert works(source)
        assert BROKEN_FILE in error(source, args=[1])["kinds"]

    def test_the_line_of_a_syntax_error_is_that_of_the_file(self):
        frames = error("import math\n\n\n" + GOOD + "\n\ndef f(x):\n    return x +\n", args=[1])["frames"]
        assert [frame["line"] for frame in frames] == [9]
        assert frames[0]["code"] == "return x +"

    @pytest.mark.parametrize(
        "stray",
        ["x = 1 / 0", "raise RuntimeError('no')", "import no_such_module", "print(x)", "assert False", "exit()"],
    )
    @pytest.mark.parametrize("first", [True, False])
    def test_a_line_that_fails_between_functions_leaves_them_alive(self, stray, first):
        assert works(f"{stray}\n\n\n{GOOD}" if first else f"{GOOD}\n\n{stray}\n")

    def test_a_name_that_is_missing_because_its_import_failed_is_told_so(self):
        found = error("import no_such_module as n\n\ndef f():\n    return n.sum()\n")
        assert found["type"] == "ModuleNotFoundError"
        assert found["frames"][0]["line"] == 1

    def test_a_byte_order_mark_does_not_matter(self):
        assert works(b"\xef\xbb\xbf" + GOOD.encode())

    def test_windows_line_ends_do_not_matter(self):
        assert works((GOOD + "\n\ndef f(x):\n    return (x\n").replace("\n", "\r\n"))

    def test_another_encoding_that_the_file_names_is_read(self):
        assert outcome("# -*- coding: cp1252 -*-\ndef f():\n    return 'é'\n".encode("cp1252"))["value"] == "é"

    @pytest.mark.parametrize(
        "source", [GOOD.encode("utf-16"), ("# é\n" + GOOD).encode("latin-1"), (GOOD + "# é\n").encode("latin-1")]
    )
    def test_a_file_that_is_no_utf8_says_so_at_every_call(self, source):
        assert {BROKEN_FILE, NOT_TEXT} <= set(error(source, name="kept")["kinds"])

    def test_an_empty_file_has_no_functions(self):
        assert outcome(b"") == {"status": "missing", "found": []}

    def test_a_missing_function_is_told_with_those_that_the_file_defines(self):
        source = GOOD + "from textwrap import dedent\ndef keeps(): pass\ndef _hidden(): pass\nclass C: pass\nx = 1\n"
        assert outcome(source) == {"status": "missing", "found": ["keeps", "kept"]}


class TestPieces:
    def test_they_join_to_the_whole_file(self):
        text = '"""Doc\ndef not_code():\n"""\n\nimport os\n\n@cache\ndef f(\n    x,\n):\n    return x\n# note\nX = [\n1,\n]\r\n\x0cdef g(): pass'
        assert "".join(piece for _start, piece in pieces(text)) == text

    def test_each_begins_at_the_line_it_names(self):
        text = "import os\n\nx = '\x0c\u2028'\ndef f():\n    return 1\n"
        lines = text.split("\n")
        assert [lines[start] for start, _piece in pieces(text)] == ["import os", "x = '\x0c\u2028'", "def f():"]

    def test_the_docstring_of_the_file_is_one_piece(self):
        assert [start for start, _piece in pieces("# note\n'''A title\nimport nothing\n'''\nimport os\n")] == [0, 4]

    def test_decorators_stay_with_their_function(self):
        assert len(list(pieces("@a\n@b\ndef f():\n    pass\n@c\ndef g():\n    pass\n"))) == 2


class TestOutcome:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("return 0.15", "returned"),
            ("return None", "returned"),
            ("raise NotImplementedError", "not started"),
            ("raise NotImplementedError('later')", "not started"),
            ("raise ValueError('no')", "raised"),
            ("raise SystemExit", "raised"),
            ("raise GeneratorExit", "raised"),
            ("return f()", "raised"),
            ("raise MemoryError", "out of memory"),
            ("return (x for x in [1])", "not plain"),
            ("yield 1", "not plain"),
            ("return print", "not plain"),
            ("return b'x'", "not plain"),
        ],
    )
    def test_the_status_is_that_of_what_happened(self, body, status):
        found = outcome(f"def f():\n    {body}\n")
        assert found["status"] == status
        found.pop("exception", None)
        wire.loads(wire.dumps(found))

    def test_ctrl_c_is_for_the_person_who_pressed_it(self):
        with pytest.raises(KeyboardInterrupt):
            outcome("def f():\n    raise KeyboardInterrupt\n")

    def test_an_object_that_cannot_be_read_is_not_plain(self):
        source = "class D(dict):\n    def items(self):\n        raise ValueError('no')\ndef f():\n    return D(a=1)\n"
        found = outcome(source)
        assert (found["status"], found["type"]) == ("not plain", "D")

    def test_an_error_shows_only_the_lines_of_the_file(self):
        found = error("import json\n\ndef f():\n    return g()\n\ndef g():\n    return json.loads('{')\n")
        assert [(frame["line"], frame["function"], frame["code"]) for frame in found["frames"]] == [
            (4, "f", "return g()"),
            (7, "g", "return json.loads('{')"),
        ]

    def test_an_endless_recursion_shows_its_line_once(self):
        found = error("def f(n=0):\n    return f(n + 1)\n")
        assert found["type"] == "RecursionError"
        assert len(found["frames"]) == 1

    def test_an_error_that_cannot_be_read_has_no_message(self):
        source = "class E(Exception):\n    def __str__(self):\n        raise RuntimeError\ndef f():\n    raise E\n"
        assert error(source)["message"] == ""

    def test_a_long_message_is_cut(self):
        assert len(error("def f():\n    raise ValueError('x' * 10**6)\n")["message"]) == calling.PRINT_LIMIT


class TestPrinting:
    def test_what_is_printed_is_kept(self, capsys):
        found = outcome("import sys\ndef f():\n    print('a', end='')\n    print('b', file=sys.stderr)\n")
        assert (found["printed"], found["printed_length"]) == ("ab\n", 3)
        assert capsys.readouterr() == ("", "")

    def test_of_a_megabyte_the_beginning_is_kept_and_the_rest_counted(self):
        found = outcome("def f():\n    for _ in range(1000):\n        print('x' * 1023)\n")
        assert len(found["printed"]) == calling.PRINT_LIMIT
        assert found["printed_length"] == 1024 * 1000

    def test_half_a_character_is_shown_as_a_question_mark(self):
        found = outcome("def f():\n    print('\\ud800')\n    raise ValueError('\\ud800')\n")
        assert found["printed"] == "?\n"
        assert found["error"]["message"] == "?"


class TestChangedArguments:
    @pytest.mark.parametrize(
        ("body", "argument"),
        [
            ("x.append(1)", [0]),
            ("x.sort()", [2, 1]),
            ("x['a'] = 2", {"a": 1}),
            ("x.pop('a')", {"a": 1}),
            ("x['b']['c'] = 1", {"b": {}}),
            ("x.append(print)", [0]),
            ("x.append(x)", [0]),
            ("x[0] = 5", "array"),
            ("x['n'] = 0", "table"),
            ("del x['v']", "table"),
            ("x.insert(0, 'n', 1)", "table"),
            ("x.index = x['v']", "table"),
            ("x.columns = ['w']", "table"),
            ("x.loc[0, 'v'] = 9", "table"),
            ("x.loc[5] = 1", "series"),
            ("x.name = 'other'", "series"),
        ],
    )
    def test_a_change_is_seen(self, body, argument):
        found = outcome(f"def f(y, x):\n    {body}\n    return 1\n", args=[1, example(argument)])
        assert (found["status"], found["changed"]) == ("returned", ["1"])

    @pytest.mark.parametrize(
        ("body", "argument"),
        [
            ("return sorted(x)", [2, 1]),
            ("return {**x, 'b': 1}", {"a": 1}),
            ("return x.assign(n=0).sort_values('v')", "table"),
            ("return x.groupby('v').size()", "table"),
            ("y = x['v']; y += 1; return y", "table"),
            ("return x.cumsum()", "series"),
            ("return x[::-1] * 2", "array"),
            ("return x", "table"),
            ("return x", {3, 1, "a"}),
        ],
    )
    def test_work_on_a_copy_is_none(self, body, argument):
        assert outcome(f"def f(x):\n    {body}\n", args=[example(argument)])["changed"] == []

    def test_an_argument_that_was_given_by_name_is_named(self):
        assert outcome("def f(*, x):\n    x.clear()\n", kwargs={"x": [1]})["changed"] == ["x"]


def example(argument):
    """Return the argument itself, or what its name stands for."""
    import numpy as np
    import pandas as pd

    if isinstance(argument, str):
        made = {"array": np.array([1, 2]), "table": pd.DataFrame({"v": [2, 1]}), "series": pd.Series([1, 2], name="s")}
        return made[argument]
    return argument
