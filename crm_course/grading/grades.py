"""grades.csv: a row per student, a column per exercise and lesson, the grade.

It begins with a byte-order mark: without one, Excel reads Persian names as gibberish; Python ("utf-8-sig"), R and LibreOffice
take it well. A cell that a spreadsheet would run as a formula (=, +, -, @, also full width, and control characters) begins with an
apostrophe.
"""

import csv
import io
import json
import os
import re

from . import intake

FILE = "grades.csv"
_FORMULA = re.compile(r"^[\s\x00-\x1f]*[=+\-@＝＋－＠]|^[\t\r\n]")


def write(gradebook, folder):
    """Write grades.csv whole, or leave the old one."""
    new = folder / f"{FILE}.new"
    new.write_bytes(text(gradebook).encode("utf-8-sig"))
    os.replace(new, folder / FILE)


def text(gradebook):
    """Return the table as CSV."""
    columns = _columns(gradebook)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    head = ["student", "name", "grade_percent", "points", "possible", "handed_in", "present"]
    writer.writerow([*head, *(name for name, _stem, _exercise in columns), "problems"])
    for row in gradebook.rows("SELECT * FROM submissions ORDER BY student"):
        known = _points(gradebook, row["student"])
        first = [row["student"], row["name"], round(100 * row["share"], 4), row["points"], row["possible"]]
        cells = [*first, row["handed_in"], row["present"], *(known.get((stem, one)) for _name, stem, one in columns)]
        problems = [intake.problem_text(problem) for problem in json.loads(row["problems"])]
        writer.writerow(map(harmless, [*cells, " ".join(problems)]))
    return lines.getvalue()


def _columns(gradebook):
    """Return (name, stem, exercise or None) of the columns: each lesson, then its exercises."""
    found = []
    for lesson in gradebook.rows("SELECT stem FROM lessons WHERE present ORDER BY position, stem"):
        found.append((lesson["stem"], lesson["stem"], None))
        query = "SELECT exercise FROM exercises WHERE stem = ? ORDER BY position"
        found += [
            (f"{lesson['stem']}.{row['exercise']}", lesson["stem"], row["exercise"])
            for row in gradebook.rows(query, lesson["stem"])
        ]
    return found


def _points(gradebook, student):
    """Return {(stem, exercise or None): points} of a student."""
    exercises = gradebook.rows("SELECT stem, exercise, points FROM exercise_results WHERE student = ?", student)
    whole = gradebook.rows("SELECT stem, NULL AS exercise, points FROM lesson_results WHERE student = ?", student)
    return {(row["stem"], row["exercise"]): row["points"] for row in exercises + whole}


def harmless(cell):
    """Return a cell that no spreadsheet takes for a formula."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if _FORMULA.match(cell) else cell
