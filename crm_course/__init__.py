"""Customer Relationship Management, computed: the machinery behind the lessons.

Everything a notebook needs is imported from here; each name is loaded when it is first used, so that
`import crm_course` stays quick.
"""

from importlib import import_module as _import_module

__version__ = "0.1.0"
__all__ = ["check", "hint", "load", "load_company", "quiz", "show", "solution", "tr"]

_HOME = {
    "check": "crm_course.notebook",
    "hint": "crm_course.notebook",
    "solution": "crm_course.notebook",
    "quiz": "crm_course.selftest",
    "show": "crm_course.figures",
    "load": "crm_course.data",
    "load_company": "crm_course.data",
    "tr": "crm_course.i18n",
}


def __getattr__(name):
    if name in _HOME:
        return getattr(_import_module(_HOME[name]), name)
    raise AttributeError(f"module 'crm_course' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *__all__])
