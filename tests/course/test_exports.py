"""What a notebook imports from crm_course: exactly this, and quickly."""

import subprocess
import sys

import pytest

import crm_course

HEAVY = ("pandas", "numpy", "pyarrow", "pytest", "matplotlib", "IPython", "nbformat", "jupytext", "rich")


def test_the_exports_are_those_of_the_lessons():
    assert crm_course.__all__ == ["check", "hint", "load", "load_company", "quiz", "show", "solution", "tr"]


@pytest.mark.parametrize("name", crm_course.__all__)
def test_each_is_there_and_says_what_it_does(name):
    found = getattr(crm_course, name)
    assert callable(found)
    assert found.__doc__


def test_star_and_dir_know_them():
    namespace = {}
    exec("from crm_course import *", namespace)
    assert set(crm_course.__all__) <= set(namespace)
    assert set(crm_course.__all__) <= set(dir(crm_course))


def test_any_other_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'crm_course' has no attribute 'checks'"):
        _ = crm_course.checks


@pytest.mark.parametrize(
    "code", ["import crm_course", "import crm_course.__main__ as m; m.main()"], ids=["import", "help"]
)
def test_neither_the_import_nor_the_help_loads_what_is_slow(code):
    program = f"import sys, atexit; sys.argv = ['crm', '--help']\natexit.register(lambda: print('LOADED', *sys.modules))\n{code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    loaded = done.stdout.partition("LOADED ")[2].split()
    assert "crm_course" in loaded
    assert [name for name in HEAVY if name in loaded] == []
