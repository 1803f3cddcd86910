"""Numbers and names as the pages and figures write them, in the reader's language."""

from ..figures import persian_numbers
from ..i18n import language, ltr, tr


def number(value, digits=0, unit=""):
    """Return a number as a page prints it: thousands marked, a true minus, Persian digits in the Persian edition."""
    text = f"{value:,.{digits}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # nothing rounds to minus nothing
    return ltr(local("−" + text[1:]) + unit) if text.startswith("-") else local(text) + unit


def percent(share, digits=0):
    """Return a share as per cent."""
    return number(100 * share, digits, "٪" if language() == "fa" else " %")


def between(low, high, write=number, digits=0):
    """Return an interval."""
    return tr("{low} to {high}").format(low=write(low, digits), high=write(high, digits))


def local(text):
    """Return a text with its numbers in the reader's digits."""
    return persian_numbers(str(text)) if language() == "fa" else str(text)


def word(name):
    """Return the reader's word for a value that the tables hold in English."""
    return _words()[name]


def group(segment, relationship):
    """Return the reader's name of a group of customers."""
    if segment == "large account":
        return word(segment)
    return f"{word(segment)}{tr(', ')}{word(relationship)}"


def _words():
    return {
        "household": tr("household"),
        "small firm": tr("small firm"),
        "large account": tr("large account"),
        "contract": tr("contract"),
        "pay as you go": tr("pay as you go"),
        "delivery": tr("delivery"),
        "product quality": tr("product quality"),
        "billing": tr("billing"),
        "service": tr("service"),
        "web shop": tr("web shop"),
        "ordering": tr("ordering"),
        "low": tr("low"),
        "normal": tr("normal"),
        "high": tr("high"),
        "neither": tr("neither"),
        "late": tr("late delivery"),
        "unresolved": tr("unresolved contact"),
        "both": tr("both"),
        "newsletter": tr("newsletter"),
        "discount": tr("discount code"),
        "catalogue": tr("catalogue"),
        "lead": tr("sales lead"),
        "qualified": tr("qualified"),
        "proposal": tr("proposal"),
        "negotiation": tr("negotiation"),
        "residential": tr("households' system"),
        "business": tr("firms' system"),
        "legacy billing": tr("billing system"),
        "order handling": tr("order handling"),
        "picking": tr("picking"),
        "standard delivery": tr("standard delivery"),
        "rush delivery": tr("rush delivery"),
        "returns handling": tr("returns handling"),
        "customer service": tr("customer service"),
        "complaint handling": tr("complaint handling"),
        "field visit": tr("field visit"),
        "pistachios": tr("pistachios"),
        "saffron": tr("saffron"),
        "dates": tr("dates"),
        "walnuts": tr("walnuts"),
        "honey": tr("honey"),
        "cinnamon": tr("cinnamon"),
        "sugar": tr("sugar"),
        "olive oil": tr("olive oil"),
        "rock candy": tr("rock candy"),
        "brown sugar": tr("brown sugar"),
    }
