"""RESULTS/report.html: what an instructor wants to know of a class. Its figures are drawn by its style sheet.

Not by matplotlib: importing it with seaborn takes three seconds, as long as grading a class of a hundred; and these follow the
reader's font size, width and dark mode.
"""

from .. import i18n
from ..i18n import _
from . import feedback, pages, results, statistics

FILE = "report.html"
SHOWN = 15  # of each list


def write(gradebook, folder):
    """Write the report, unless it is there already; return whether it was written."""
    return pages.write(folder / FILE, text(gradebook))


def text(gradebook):
    """Return the report as HTML, in the reader's language."""
    lang = i18n.language()
    submissions = results.students(gradebook)
    shares = [one["share"] for one in submissions if one["share"] is not None]
    failing, idle = statistics.stuck(gradebook)
    told = {
        "students": len(submissions),
        "grades": statistics.summary(shares),
        "histogram": _columns(statistics.histogram(shares)),
        "exercises": statistics.exercises(gradebook),
        "misconceptions": statistics.misconceptions(gradebook, lang),
        "failing": failing,
        "idle": idle,
        "slowest": _slowest(gradebook),
        "unreadable": _with_problems(gradebook, submissions, taken=False),
        "remarks": _with_problems(gradebook, submissions, taken=True),
        "late": _late(gradebook),
        "gone": gradebook.rows("SELECT student, slug FROM submissions WHERE NOT present ORDER BY student"),
        "run": _last_run(gradebook),
        "suspicion": _suspicion,
        "shown": SHOWN,
        "enough": statistics.ENOUGH,
        "feedback": feedback.FOLDER,
    }
    return pages.template("report.html").render(told)


def _columns(counts):
    """Return the columns of a histogram: from which per cent on, how many, how tall (per cent of the tallest)."""
    most = max(counts) or 1
    return [{"low": 10 * place, "count": count, "height": 100 * count / most} for place, count in enumerate(counts)]


def _suspicion(why):
    return {
        "broken": _("a test of it is broken"),
        "nobody": _("everybody who tried it fails"),
        "ended": _("most who tried it crash or run out of time"),
        "negative": _("those who get it right do worse elsewhere"),
    }[why]


def _slowest(gradebook):
    query = (
        "SELECT student, slug, sum(took_seconds) AS seconds FROM lesson_results JOIN submissions USING (student) "
        "WHERE present GROUP BY student HAVING seconds > 0 ORDER BY seconds DESC, student LIMIT 5"
    )
    return gradebook.rows(query)


def _with_problems(gradebook, submissions, taken):
    """Return the submissions that intake had something to say of: those of which something was taken, or the others."""
    have = {student for (student,) in gradebook.db.execute("SELECT DISTINCT student FROM files")}
    return [
        {**one, "told": results.problems(one)}
        for one in submissions
        if one["problems"] != "[]" and (one["student"] in have) == taken
    ]


def _late(gradebook):
    query = (
        "SELECT student, slug, handed_in, handed_in_from, max(late_days) AS days, max(penalty) AS penalty "
        "FROM lesson_results JOIN submissions USING (student) WHERE present AND late_days > 0 "
        "GROUP BY student ORDER BY days DESC, student"
    )
    return gradebook.rows(query)


def _last_run(gradebook):
    found = gradebook.rows("SELECT * FROM runs ORDER BY run DESC LIMIT 1")
    return found[0] if found else None
