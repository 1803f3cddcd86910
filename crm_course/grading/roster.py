"""The roster: a CSV file that says by which ids a learning platform knows the students.

Its column `student` holds the ids of the gradebook (the names of the submissions). Any of the others may be there: `name`,
`id`, `sis user id`, `sis login id`, `section` (as Canvas names them), `username`, `email`, `id number` (as Moodle does).
"""

import csv
import difflib
import io

from ..i18n import _

COLUMNS = ("name", "id", "sis user id", "sis login id", "section", "username", "email", "id number")
_SAME = {"email address": "email", "user name": "username", "idnumber": "id number", "full name": "name"}
SHOWN = 10


class RosterError(ValueError):
    """The roster cannot be used; the text says where and why."""


class Roster:
    """Who is who: {student: {column: value}}."""

    def __init__(self, rows, columns, name):
        self.rows = rows
        self.columns = columns
        self._name = name

    @classmethod
    def read(cls, path):
        """Return the roster in a file; None if there is none."""
        if path is None:
            return None
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise RosterError(_("{name} cannot be read: {error}.").format(name=path, error=error.strerror)) from error
        except UnicodeDecodeError as error:
            message = _("{name} is not saved as UTF-8 (byte {place}). In Excel: Save as, CSV UTF-8.")
            raise RosterError(message.format(name=path.name, place=error.start)) from error
        return cls(*_parsed(text, path.name), path.name)

    def demand(self, students):
        """Demand that every one of `students` is in the roster."""
        missing = [student for student in students if student not in self.rows]
        if missing:
            told = "\n".join(f"  {self._like(student)}" for student in missing[:SHOWN])
            if len(missing) > SHOWN:
                told += "\n  " + _("and {n} more").format(n=len(missing) - SHOWN)
            message = _(
                "{name} does not have {n} of the students who handed in:\n{told}\n"
                "Add a line for each; its column student holds the name as it stands here."
            )
            raise RosterError(message.format(name=self._name, n=len(missing), told=told))

    def _like(self, student):
        near = difflib.get_close_matches(student, self.rows, n=1)
        shown = "".join(c if c.isprintable() else "?" for c in student)
        return f"{shown} " + _("(there is {near})").format(near=near[0]) if near else shown


def _parsed(text, name):
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        head = [_column(cell) for cell in next(reader, [])]
        if "student" not in head:
            message = _("{name} has no column student. It has: {found}.")
            raise RosterError(message.format(name=name, found=", ".join(filter(None, head)) or _("none")))
        return _rows(reader, head, name), [column for column in COLUMNS if column in head]
    except csv.Error as error:
        message = _("{name}, line {line}: this is no CSV ({error}).")
        raise RosterError(message.format(name=name, line=reader.line_num, error=error)) from error


def _column(cell):
    plain = " ".join(cell.replace("_", " ").split()).lower()
    return _SAME.get(plain, plain)


def _rows(reader, head, name):
    rows, lines = {}, {}
    for cells in reader:
        row = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        student = row.get("student")
        if not student:
            continue
        if student in rows:
            message = _("{name}, line {line}: {student} is there already, on line {first}.")
            raise RosterError(message.format(name=name, line=reader.line_num, student=student, first=lines[student]))
        rows[student], lines[student] = row, reader.line_num
    return rows
