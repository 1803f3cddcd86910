"""A lesson's source becomes two notebooks: prose by language, code once, each cell under a name of its own."""

import json

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from crm_course import kernels, lessons, notebooks
from crm_course.notebooks import digest

pytestmark = pytest.mark.usefixtures("english")

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
FIRST = HEAD.count("\n") + 1  # line of the first cell


def pair(english, persian, of=None, **more):
    """Return a pair of prose cells as they are written."""
    en = json.dumps({"lang": "en", **more})
    fa = json.dumps({"lang": "fa", **more, "of": digest(english) if of is None else of})
    return f"+++ {en}\n\n{english}\n\n+++ {fa}\n\n{persian}\n\n"


def code(text, tags=""):
    return f"```{{code-cell}}\n:tags: [{tags}]\n{text}\n```\n\n" if tags else f"```{{code-cell}}\n{text}\n```\n\n"


@pytest.fixture
def write(tiny):
    """Write a lesson's source and return what is wrong with it."""

    def write(*cells):
        lessons.source_file("q1_tiny").write_text(HEAD + "".join(cells), encoding="utf-8")
        return notebooks.source("q1_tiny")[1]

    return write


def cells(lang):
    return notebooks.make("q1_tiny", lang).cells


GOOD = pair("# Churn\n\nIt's who left.", "# ریزش\n\nآنان که رفتند."), code("x = 1"), pair("Done.", "تمام.")


class TestRules:
    def test_a_sound_source_breaks_none(self, write):
        assert write(*GOOD) == []

    def test_a_stale_twin_is_named_with_file_and_line(self, write):
        place = f"notebooks/source/q1_tiny.md, line {FIRST + 2}: "
        said = 'the Persian twin was written from another English text: "It\'s who left." … read it again, then: crm build --accept STEM'
        assert write(pair("It's who left.", "آنان که رفتند.", of="00000000")) == [place + said]

    def test_a_twin_without_a_record_is_stale(self, write):
        assert f"line {FIRST + 2}: the Persian twin was written from another" in write(pair("Text.", "متن.", of=""))[0]

    def test_persian_in_code_is_named_with_file_and_line(self, write):
        found = write(*GOOD, code('x = 1\nprint("ریزش")', "lab, churn_rate"))
        (line,) = [
            n
            for n, text in enumerate(lessons.source_file("q1_tiny").read_text(encoding="utf-8").split("\n"), 1)
            if text == ":tags: [lab, churn_rate]"
        ]
        assert found == [
            f"notebooks/source/q1_tiny.md, line {line + 1}: there is Persian in a code cell; use tr(): 'x = 1'"
        ]

    def test_the_line_is_that_of_the_cell_even_if_another_begins_alike(self, write):
        (found,) = write(pair("Same.", "همان."), code("x = 1"), pair("Same.", "همان.", of="0"))
        assert f"line {FIRST + 14}: " in found

    @pytest.mark.parametrize(
        ("source", "line", "said"),
        [
            ('+++ {"lang": "en"}\n\nAlone.\n', 2, "this English cell has no Persian twin: 'Alone.'"),
            ('+++ {"lang": "fa", "of": "0"}\n\nتنها.\n', 2, "a Persian cell follows no English one: 'تنها.'"),
            (
                pair("A.", "الف.") + '+++ {"lang": "fa", "of": "0"}\n\nب.\n',
                10,
                "a Persian cell follows no English one: 'ب.'",
            ),
            ("+++\n\nWhose?\n", 2, "a cell says no language: 'Whose?'"),
            ("Whose?\n", 0, "a cell says no language: 'Whose?'"),
            (
                pair("A.", "الف.").replace('"fa"', '"fa", "hint": "kept"'),
                6,
                "a hint and its twin name different exercises: 'الف.'",
            ),
        ],
    )
    def test_a_cell_without_its_other_half_is_named(self, write, source, line, said):
        assert f"notebooks/source/q1_tiny.md, line {FIRST + line}: {said}" in write(source)

    def test_all_that_is_wrong_is_told_from_top_to_bottom(self, write):
        found = write(pair("A.", "الف.", of="0"), code('"ب"'), pair("C.", "ج.", of="0"))
        assert [line.split("line ")[1].split(":")[0] for line in found] == [str(FIRST + line) for line in (2, 9, 14)]

    def test_a_lesson_without_a_source_is_told(self, tiny):
        lessons.source_file("q1_tiny").unlink()
        assert notebooks.source("q1_tiny") == ([], ["there is no lesson source notebooks/source/q1_tiny.md"])

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_the_course_s_own_break_none(self, stem):
        assert notebooks.source(stem)[1] == []


class TestAccepting:
    def test_it_mends_the_record_and_nothing_else(self, write):
        write(
            GOOD[0],
            code("x = 1", "lab"),
            pair("It's changed.\n\nTwice. ", "عوض شد.", of="00000000"),
            pair("Done.", "تمام."),
        )
        before = lessons.source_file("q1_tiny").read_text(encoding="utf-8")
        assert notebooks.accept("q1_tiny") == 1
        after = lessons.source_file("q1_tiny").read_text(encoding="utf-8")
        assert after == before.replace("00000000", digest("It's changed.\n\nTwice. "))
        assert notebooks.source("q1_tiny")[1] == []
        assert notebooks.accept("q1_tiny") == 0

    def test_it_records_what_had_no_record(self, write):
        write('+++ {"lang": "en"}\n\nText.\n\n+++ {"lang": "fa"}\n\nمتن.\n')
        assert notebooks.accept("q1_tiny") == 1
        assert notebooks.source("q1_tiny")[1] == []

    def test_strange_text_stays(self, write):
        write(pair('Write `"of": "x"`.\n\n```\n+ a\n```\n\n- b  \n  c', '"of": ب', of="00000000"))
        before = lessons.source_file("q1_tiny").read_text(encoding="utf-8")
        notebooks.accept("q1_tiny")
        after = lessons.source_file("q1_tiny").read_text(encoding="utf-8")
        assert [line for line in after.split("\n") if line not in before.split("\n")] == [after.split("\n")[FIRST + 10]]
        assert notebooks.source("q1_tiny")[1] == []

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_the_course_s_own_records_are_those_that_it_would_write(self, stem, monkeypatch, tmp_path):
        copy = tmp_path / f"{stem}.md"
        copy.write_bytes(lessons.source_file(stem).read_bytes())
        monkeypatch.setattr(lessons, "SOURCES", tmp_path)
        assert notebooks.accept(stem) == 0
        assert copy.read_bytes() == (lessons.ROOT / "notebooks" / "source" / f"{stem}.md").read_bytes()


class TestEditions:
    def test_each_has_its_own_prose_and_the_same_code(self, write):
        write(*GOOD)
        assert [cell.source for cell in cells("en")] == ["# Churn\n\nIt's who left.", "x = 1", "Done."]
        assert [cell.source for cell in cells("fa")] == [
            '<div dir="rtl" lang="fa">\n\n# ریزش\n\nآنان که رفتند.\n\n</div>',
            "x = 1",
            '<div dir="rtl" lang="fa">\n\nتمام.\n\n</div>',
        ]

    def test_hints_are_folded_into_each_other_gentle_first(self, write):
        write(pair("Look.", "نگاه کنید.", hint="kept"), pair("Look *twice*.", "دو بار نگاه کنید.", hint="kept"))
        (english,) = cells("en")
        order = [
            "<summary>Hint 1 of 2</summary>",
            "Look.",
            "<details>\n<summary>Hint 2 of 2</summary>",
            "Look *twice*.",
            "</details>\n</details>",
        ]
        assert sorted(order, key=english.source.index) == order
        (persian,) = cells("fa")
        assert "<summary>راهنمایی ۲ از ۲</summary>\n\nدو بار نگاه کنید." in persian.source
        assert persian.source.startswith('<div dir="rtl" lang="fa">\n\n<details>')

    def test_hints_of_two_exercises_are_two_cells(self, write):
        write(pair("A.", "الف.", hint="kept"), pair("B.", "ب.", hint="churn_rate"))
        assert [cell.source.count("<details>") for cell in cells("en")] == [1, 1]
        assert notebooks.hints("q1_tiny", "churn_rate", "fa") == ["ب."]

    def test_lab_cells_may_fail_for_a_reader_and_widgets_are_not_compared(self, write):
        write(code("a", "lab, kept"), code("b", "widget"), code("c", "quiz"), code("d", "check"), code("e"))
        assert [cell.metadata.get("tags") for cell in cells("en")] == [
            ["lab", "kept", "raises-exception"],
            ["widget", "nbval-ignore-output"],
            ["quiz", "nbval-ignore-output"],
            ["check"],
            None,
        ]

    def test_every_notebook_is_a_valid_one(self, write):
        write(*GOOD, pair("H.", "ه.", hint="kept"))
        for lang in ("en", "fa"):
            nbformat.validate(notebooks.make("q1_tiny", lang))


class TestNamesOfCells:
    def test_they_are_unique_even_if_cells_are_alike(self, write):
        write(pair("Same.", "همان."), code("x = 1"), pair("Same.", "همان."), code("x = 1"))
        ids = [cell.id for cell in cells("en")]
        assert len(set(ids)) == 4
        assert ids == [cell.id for cell in cells("fa")]

    def test_a_cell_keeps_its_name_when_others_come_and_go(self, write):
        write(*GOOD)
        _first, second, third = (cell.id for cell in cells("en"))
        write(GOOD[2], code("y = 2"), GOOD[1])
        assert [cell.id for cell in cells("en")][::2] == [third, second]

    def test_a_new_persian_wording_changes_no_name(self, write):
        write(pair("Text.", "متن."))
        before = cells("en")[0].id
        write(pair("Text.", "نوشته."))
        assert [cell.id for lang in ("en", "fa") for cell in cells(lang)] == [before, before]

    def test_the_text_of_a_notebook_is_the_same_twice(self, write):
        write(*GOOD, pair("H.", "ه.", hint="kept"))
        one = notebooks.as_text(notebooks.make("q1_tiny", "fa"))
        write(*GOOD, pair("H.", "ه.", hint="kept"))
        assert notebooks.as_text(notebooks.make("q1_tiny", "fa")) == one
        assert one.endswith("}\n")
        assert "ریزش" in one


CELLS = [
    code(
        'import sys\nfrom crm_course import quiz, show, tr\nfrom crm_course.figures import use_style\nuse_style()\nprint("ready")',
        "setup",
    ),
    code(
        "from matplotlib.figure import Figure\nfigure = Figure()\nfigure.subplots().plot([1, 2])\nshow(figure, alt='A line.')"
    ),
    code("import ipywidgets\nipywidgets.IntSlider()", "widget"),
    code("from crm_exercises.q1_tiny import churn_rate\nprint(churn_rate(200, 30))", "lab, churn_rate"),
    code('print(tr("right"))'),
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs of one small notebook: in a kernel started as a program, and in a forked one."""
    root = tmp_path_factory.mktemp("executed")
    with pytest.MonkeyPatch.context() as patch:
        for name, place in {"ROOT": ".", "SOURCES": "source", "ANSWERS": "solutions/crm_exercises"}.items():
            patch.setattr(lessons, name, root / place)
            (root / place).mkdir(parents=True, exist_ok=True)
        lessons.answer_file("q1_tiny").write_text("def churn_rate(opening, lost):\n    return lost / opening\n")
        lessons.source_file("q1_tiny").write_text(HEAD + "".join(CELLS), encoding="utf-8")
        started = notebooks.execute(notebooks.make("q1_tiny", "fa"), "q1_tiny", "fa")
        if kernels.AVAILABLE:
            patch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", kernels.NAME)
        yield started, notebooks.execute(notebooks.make("q1_tiny", "fa"), "q1_tiny", "fa")


class TestExecuting:
    def test_both_are_the_same_bytes_pictures_included(self, runs):
        one, other = map(notebooks.as_text, runs)
        assert one == other
        assert "image/png" in one

    def test_the_outputs_are_those_of_the_answers(self, runs):
        assert runs[0].cells[3].outputs[0].text == "0.15\n"

    def test_words_are_those_of_the_edition(self, runs):
        assert runs[0].cells[4].outputs[0].text == "درست\n"

    def test_a_picture_has_its_alternative_text(self, runs):
        (output,) = runs[0].cells[1].outputs
        assert output.data["text/plain"] == "A line."
        assert output.metadata["image/png"]["alt"] == "A line."

    def test_a_widget_is_a_line_of_text_that_needs_no_kernel(self, runs):
        (output,) = runs[0].cells[2].outputs
        assert output.data["text/plain"] == notebooks.WIDGET_TEXT["fa"]
        assert "widgets" not in runs[0].metadata

    def test_nothing_of_this_machine_is_stored(self, runs):
        text = notebooks.as_text(runs[0])
        assert str(lessons.ROOT) not in text
        assert "iopub" not in text  # when a cell ran
        assert runs[0].metadata["language_info"] == {"name": "python"}

    def test_its_record_is_that_of_its_outputs(self, runs):
        assert runs[0].metadata["crm"]["outputs"] == notebooks.outputs_digest(runs[0])
        runs[1].cells[3].outputs[0].text = "0.16\n"
        assert runs[1].metadata["crm"]["outputs"] != notebooks.outputs_digest(runs[1])


def test_a_cell_reads_what_was_saved_since(tmp_path, monkeypatch):
    from importlib import import_module

    from crm_course.notebook import _forget_exercises

    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / lessons.PACKAGE / "q9_saved.py"
    file.parent.mkdir()
    file.write_text("answer = 1\n")
    assert import_module(f"{lessons.PACKAGE}.q9_saved").answer == 1
    file.write_text("answer = 1000\n")
    assert import_module(f"{lessons.PACKAGE}.q9_saved").answer == 1
    _forget_exercises()
    assert import_module(f"{lessons.PACKAGE}.q9_saved").answer == 1000
