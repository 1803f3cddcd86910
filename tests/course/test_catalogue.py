"""The Persian words: each text has one, none is left over, and the compiled file depends on the words alone."""

import ast
import gettext
import io
import string

import pytest

from crm_course import catalogue, i18n, lessons

pytestmark = pytest.mark.usefixtures("english")

ENTRY = 'msgid "{}"\nmsgstr "{}"\n\n'


@pytest.fixture
def words(tiny, monkeypatch):
    """A course that says two words; returns its .po file, which has Persian for both."""
    folder = tiny / "crm_course" / "locale" / "fa"
    folder.mkdir(parents=True)
    monkeypatch.setattr(catalogue, "FOLDER", folder)
    (tiny / "crm_course" / "shop.py").write_text('from .i18n import _\n\n\ndef say():\n    return _("open")\n')
    lessons.source_file("q1_tiny").write_text('```{code-cell}\n%matplotlib inline\nx = 1\nprint(tr("closed"))\n```\n')
    po = folder / "shop.po"
    po.write_text(ENTRY.format("open", "باز") + ENTRY.format("closed", "بسته"), encoding="utf-8")
    return po


class TestProblems:
    def test_with_persian_for_everything_there_are_none(self, words):
        assert catalogue.problems() == []

    def test_a_text_without_persian_is_named_with_its_place(self, words):
        words.write_text("")
        assert catalogue.problems() == [
            "crm_course/shop.py:5: no Persian for 'open'",
            "notebooks/source/q1_tiny.md:4: no Persian for 'closed'",
        ]

    def test_an_empty_translation_is_none(self, words):
        words.write_text(words.read_text(encoding="utf-8").replace("باز", ""), encoding="utf-8")
        assert catalogue.problems() == ["crm_course/shop.py:5: no Persian for 'open'"]

    def test_a_word_that_nobody_says_is_named(self, words):
        words.write_text(words.read_text(encoding="utf-8") + ENTRY.format("lunch", "ناهار"), encoding="utf-8")
        assert catalogue.problems() == ["crm_course/locale/fa/shop.po: nobody says 'lunch' any more"]

    def test_only_what_is_marked_counts(self):
        tree = ast.parse("_('a'); tr('b'); i18n._('c'); _(name); f('d'); _(); _('e' 'f')")
        assert [text for text, _place in catalogue._texts(tree, "x.py")] == ["a", "b", "c", "ef"]


class TestCompiling:
    def test_every_word_can_be_looked_up(self, words):
        found = gettext.GNUTranslations(io.BytesIO(catalogue.compiled()))
        assert found.gettext("open") == "باز"
        assert found.gettext("lunch") == "lunch"

    def test_the_bytes_are_the_same_twice_and_tell_no_date_and_no_version(self, words):
        first = catalogue.compiled()
        catalogue._parts.cache_clear()
        assert catalogue.compiled() == first
        assert b"Date" not in first
        assert b"Babel" not in first

    def test_both_languages_leave_room_for_the_same_things(self):
        for part in catalogue.parts().values():
            for message in part:
                if message.id and message.string:
                    assert fields(message.id) == fields(message.string), message.id

    def test_the_course_s_own_words_are_compiled(self):
        assert catalogue.COMPILED.read_bytes() == catalogue.compiled()
        assert i18n.LANGUAGES == ("en", "fa")


def fields(text):
    """Return the names between braces, with how each is to be written."""
    return {(name, form) for _text, name, form, _conversion in string.Formatter().parse(text) if name is not None}
