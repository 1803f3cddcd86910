"""File names are the registry: which lessons and exercises there are, and what a name means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_course import i18n, lessons
from crm_course.explore import q7_models
from crm_course.lessons import UnknownName, find, find_exercise

pytestmark = pytest.mark.usefixtures("english")


class TestRegistry:
    def test_a_stem_is_the_name_of_an_answer_file(self, tiny):
        (lessons.ANSWERS / "q0_first.py").write_text("")
        (lessons.ANSWERS / "notes.txt").write_text("")
        (lessons.ANSWERS / "_shared.py").write_text("")
        assert lessons.stems() == ["q0_first", "q1_tiny"]

    def test_exercises_are_the_public_functions_as_they_are_written(self, tiny):
        lessons.answer_file("q1_tiny").write_text(
            "def b(): pass\nclass C: pass\ndef _x(): pass\nX = 1\ndef a(): pass\n"
        )
        lessons.exercises.cache_clear()
        assert lessons.exercises("q1_tiny") == ("b", "a")

    def test_every_place_of_a_lesson_has_its_stem(self):
        for place in (
            lessons.answer_file,
            lessons.stub_file,
            lessons.misconception_file,
            lessons.test_file,
            lessons.source_file,
            lessons.quiz_file,
        ):
            path = place("q4_value")
            assert path.name.removeprefix("test_").split(".")[0] == "q4_value"
            assert path.is_relative_to(lessons.ROOT)

    def test_misconceptions_are_found_by_their_exercise(self, tiny):
        assert list(lessons.misconceptions("q1_tiny", "kept")) == ["who_left", "everybody"]
        assert list(lessons.misconceptions("q1_tiny", "churn")) == []

    def test_an_answer_file_that_cannot_be_read_leaves_no_module_behind(self, tiny):
        lessons.answer_file("q1_tiny").write_text("1 / 0\n")
        for _again in range(2):
            with pytest.raises(ZeroDivisionError):
                lessons.answer_module("q1_tiny")


class TestClassNames:
    @given(st.lists(st.from_regex("[a-z]{1,5}", fullmatch=True), min_size=1, max_size=4))
    @settings(max_examples=50, deadline=None, derandomize=True)
    def test_an_exercise_is_found_again_by_the_name_of_its_class(self, words):
        exercise = "_".join(words)
        assert lessons.exercise_of_class(lessons.class_of_exercise(exercise)) == exercise

    @pytest.mark.parametrize("stem", lessons.stems())
    def test_that_holds_for_every_exercise_of_the_course(self, stem):
        for exercise in lessons.exercises(stem):
            assert lessons.exercise_of_class(lessons.class_of_exercise(exercise)) == exercise


class TestFinding:
    def test_a_lesson_is_all_of_its_exercises(self, tiny):
        assert find("q1_tiny") == ("q1_tiny", ("churn_rate", "kept"))

    def test_an_exercise_is_itself(self, tiny):
        assert find("q1_tiny.kept") == ("q1_tiny", ("kept",))
        assert find_exercise("q1_tiny.kept") == ("q1_tiny", "kept")

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("q1_tinny", "There is no lesson called q1_tinny. Did you mean q1_tiny?"),
            ("zzz", "There is no lesson called zzz. There are: q1_tiny."),
            ("", "There is no lesson called . There are: q1_tiny."),
            ("q1_tiny.churn", "Lesson q1_tiny has no exercise called churn. Did you mean churn_rate?"),
            ("q1_tiny.zzz", "Lesson q1_tiny has no exercise called zzz. There are: churn_rate, kept."),
            ("q1_tiny.{x}", "Lesson q1_tiny has no exercise called {x}. There are: churn_rate, kept."),
            ("q1_tiny.kept.more", "Lesson q1_tiny has no exercise called kept.more. Did you mean kept?"),
        ],
    )
    def test_an_unknown_name_is_told_with_the_nearest(self, tiny, name, message):
        with pytest.raises(UnknownName) as caught:
            find(name)
        assert str(caught.value) == message

    @pytest.mark.parametrize("name", ["q1_tiny", "q1_tiny."])
    def test_where_one_exercise_is_due_a_lesson_is_too_much(self, tiny, name):
        with pytest.raises(UnknownName, match=r"for example q1_tiny\.churn_rate"):
            find_exercise(name)


class TestLanguages:
    def test_a_docstring_has_two_languages(self):
        text = """One line,
        and another.

        fa: یک خط
        و دیگری.
        """
        assert i18n.twin(text, "en") == "One line, and another."
        assert i18n.twin(text, "fa") == "یک خط و دیگری."

    def test_a_docstring_in_english_alone_is_english_for_all(self):
        assert i18n.twin("One line.", "fa") == "One line."
        assert i18n.twin(None, "fa") == ""

    def test_an_edition_s_folder_decides_unless_the_environment_does(self, tmp_path, monkeypatch):
        (tmp_path / "fa").mkdir()
        monkeypatch.chdir(tmp_path / "fa")
        assert i18n.language() == "en"
        monkeypatch.delenv("CRM_LANG")
        assert i18n.language() == "fa"

    @pytest.mark.parametrize(
        ("system", "lang"), [("fa_IR.UTF-8", "fa"), ("de_DE.UTF-8", "en"), ("C", "en"), ("Persian_Iran", "fa")]
    )
    def test_else_the_system_decides(self, tmp_path, monkeypatch, system, lang):
        monkeypatch.chdir(tmp_path)
        for name in ("CRM_LANG", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", system)
        assert i18n.language() == lang

    def test_an_unknown_language_is_refused(self):
        with pytest.raises(ValueError, match="choose one of en, fa"):
            i18n.use("de")


def test_the_figures_of_q7_models_know_what_its_answers_know():
    answer = lessons.answer_module("q7_models")
    alone = answer.compare_models({topic: [topic] for topic in answer.TOPICS})  # each topic: all who treat it
    letters = {"IDIC": "I", "QCI": "Q", "value chain": "V"}
    assert {topic: {letters[model] for (model,) in models} for topic, models in alone.items()} == {
        topic: set(models) for topic, models in q7_models.TOPICS
    }
    assert answer.LEANS_ON == q7_models.LEANS_ON
    assert list(q7_models.STAGES) == list(answer.LEANS_ON)
    assert set(q7_models.CONDITIONS) == {name for names in answer.LEANS_ON.values() for name in names}
