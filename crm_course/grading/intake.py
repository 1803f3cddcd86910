"""Read a folder of submissions. Everything in it is hostile; what cannot be taken is a problem of one student, never a stop.

An entry of the folder is one of:

    a folder or a zip       the exercise files in it: directly, in crm_exercises/, in a copy of the whole course, or in a
                            zip alone in a folder. The folder's or the zip's name is the student.
    a single .py            its name tells student and lesson: STUDENT_LESSON.py ("-" and " " do as well as "_"). Several
                            lessons of one student make one submission.

Names as Moodle and Canvas give them are understood, for files, zips and folders: `Full Name_123_assignsubmission_file_…` is
the student `Full Name_123`, `lastfirst_LATE_12345_67890_…` is `lastfirst_12345`, and a copy's number (`-1`, ` (1)`) is left out.

Only STEM.py of known lessons is taken: whatever else lies there (conftest.py, sitecustomize.py, pytest.ini) is not even
opened. Of several files of one name, the one in crm_exercises/ counts, then the one nearest to the top, and the others are
mentioned. Links are never followed; devices and pipes never opened; zips are read in memory, nothing is unpacked.

A student id is the name in Unicode's composed form (NFC). When two entries have the same id, all are graded: each under the
name of its entry, ending included, and says so. Ids that differ only in case or in look-alike forms stay apart and say so.
"""

import contextlib
import datetime as dt
import hashlib
import os
import re
import stat
import struct
import tomllib
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from ..i18n import LANGUAGES, _

MAX_FILE = 2**20  # of an exercise file
MAX_ZIP = 512 * 2**20  # of a zip: a copy of the course with its data
MAX_DIRECTORY = 4 * 2**20  # of a zip's table of contents
MAX_ENTRIES = 50_000  # in a folder
MAX_DEPTH = 12
MAX_PROBLEMS = 40
CARD = "submission.toml"
PACKAGE = "crm_exercises"

# What lies beside submissions and is none.
_JUNK = re.compile(r"^(\..*|__MACOSX|Thumbs\.db|desktop\.ini|grading\.toml|~\$.*)$", re.IGNORECASE)
# Folders of the course, and of tools, that may hold a STEM.py which is not the student's.
_NOT_THEIRS = {"solutions", "misconceptions", "tests", "explore", "crm_course", "benchmarks", "notebooks", "datasets"}
_NOT_THEIRS |= {"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv", "env"}
_MOODLE = re.compile(r"^(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?$", re.DOTALL)
_CANVAS = re.compile(r"^(?P<name>.+?)(?:_LATE)?_(?P<id>\d+)_(?P<file>\d{2,})_(?P<rest>.+)$", re.DOTALL)
_COPY = r"(?:-\d{1,3}|\s*\(\d{1,3}\))?"


class IntakeError(ValueError):
    """The folder of submissions cannot be read at all."""


class Refused(Exception):
    """Something of a submission is not taken: `kind` (a key of `_PROBLEMS`), `place`, `detail`."""

    def __init__(self, kind, place="", detail=""):
        super().__init__(kind)
        self.problem = {"kind": kind, "place": _shown(place), "detail": _shown(detail)}


def _shown(text, limit=200):
    """Return a name or a message as it can be kept and shown."""
    text = os.fsencode(str(text)).decode("utf-8", "backslashreplace") if isinstance(text, (str, Path)) else str(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def problem_text(problem):
    """Return what a problem says to a reader."""
    return _PROBLEMS[problem["kind"]]().format(**problem)


_PROBLEMS = {
    "duplicate": lambda: _("There is more than one submission of {detail}. All are graded, each under its own name."),
    "alike": lambda: _(
        "{detail} differs only in letter case or look-alike letters. They are graded as different students."
    ),
    "kind": lambda: _("{place} is neither a folder nor a zip nor a .py file of a lesson. Nothing of it was taken."),
    "no student": lambda: _(
        "The name of {place} tells no student. Expected STUDENT_LESSON.py, such as ava_q4_value.py."
    ),
    "no files": lambda: _("There is no exercise file in it. Expected q….py, directly or in crm_exercises/."),
    "link": lambda: _("{place} is a link, and links are not followed. Hand in the file itself."),
    "special": lambda: _("{place} is a device, a pipe or a folder, not a file."),
    "too large": lambda: _("{place} is too large: {detail}."),
    "unreadable": lambda: _("{place} cannot be read: {detail}."),
    "bad zip": lambda: _("{place} is no zip that can be read: {detail}."),
    "zip bomb": lambda: _("{place} holds more than it declares or than is sensible: {detail}."),
    "encrypted": lambda: _("{place} is encrypted. Hand it in without a password."),
    "method": lambda: _("{place} is packed by a method that is not read ({detail}). Expected stored or deflated."),
    "unsafe name": lambda: _("{place} has a name that leads out of its folder. It was not taken."),
    "two files": lambda: _("{place} was taken; {detail} is there as well and differs."),
    "too many": lambda: _("There are more than {detail} files; those behind were not looked at."),
    "card": lambda: _("{place} cannot be used: {detail}."),
}


class Entry:
    """One submission, not read yet: the student's id and what lies in the folder under it."""

    def __init__(self, student, kind, places, problems=()):
        self.student = student
        self.kind = kind  # "folder", "zip", "files", "unknown"
        self.places = places  # {name in the folder: stem, or None for a folder or a zip}
        self.problems = list(problems)

    @property
    def entry(self):
        return ", ".join(_shown(name) for name in sorted(self.places, key=os.fsencode))


# ---- who has handed in -------------------------------------------------------------------------------------------


def entries(folder, stems):
    """Return the submissions in a folder, sorted by student."""
    found = []
    singles = {}
    for name, kind in sorted(_listed(folder), key=lambda pair: os.fsencode(pair[0])):
        student, stem = _student_and_stem(name, kind, stems)
        if stem is None:
            found.append(Entry(student, kind, {name: None}, _first_problems(name, kind)))
        elif stem in singles.get(student, {}).values():  # the same lesson twice
            found.append(Entry(student, "files", {name: stem}))
        else:
            singles.setdefault(student, {})[name] = stem
    found += [Entry(student, "files", places) for student, places in singles.items()]
    return sorted(_told_apart(found), key=lambda entry: entry.student)


def _listed(folder):
    """Return (name, kind) of what lies in the folder of submissions."""
    try:
        with os.scandir(folder) as listing:
            return [(item.name, _kind(item)) for item in listing if not _JUNK.match(item.name)]
    except OSError as error:
        message = _("The folder of submissions {folder} cannot be read: {error}.")
        raise IntakeError(message.format(folder=folder, error=error.strerror)) from error


def _kind(item):
    if item.is_symlink():
        return "link"
    if item.is_dir(follow_symlinks=False):
        return "folder"
    if not item.is_file(follow_symlinks=False):
        return "special"
    return {".zip": "zip", ".py": "file"}.get(Path(item.name).suffix.lower(), "unknown")


def _first_problems(name, kind):
    told = {"link": "link", "special": "special", "unknown": "kind", "file": "no student"}
    return [Refused(told[kind], name).problem] if kind in told else []


def _student_and_stem(name, kind, stems):
    """Return (student id, stem of a single file or None)."""
    plain = unicodedata.normalize("NFC", _shown(name, limit=10**6))
    if kind == "folder":
        return _student_of(plain, canvas=False), None
    if kind == "zip":
        return _student_of(plain[: -len(".zip")]), None
    if kind == "file":
        for stem in sorted(stems, key=len, reverse=True):
            match = re.fullmatch(
                rf"(?P<student>.*?)[-_ ]*{re.escape(stem)}{_COPY}\.py", plain, re.DOTALL | re.IGNORECASE
            )
            if match and match["student"].strip("-_ "):
                return _student_of(f"{match['student'].rstrip('-_ ')}_{stem}").removesuffix(f"_{stem}"), stem
    return plain, None


def _student_of(name, canvas=True):
    """Return the student in a name as Moodle or Canvas gives it, else the name itself. Canvas gives no folders."""
    moodle = _MOODLE.match(name)
    if moodle:
        return moodle["student"]
    found = _CANVAS.match(name) if canvas else None
    return f"{found['name']}_{found['id']}" if found else name


def _told_apart(found):
    """Give entries of one id the names of their entries, and tell those whose ids look alike."""
    for same in _groups(found, lambda entry: entry.student):
        for number, entry in enumerate(same, 1):
            others = ", ".join(other.entry for other in same if other is not entry)
            name = unicodedata.normalize("NFC", entry.entry)
            twins = [unicodedata.normalize("NFC", other.entry) for other in same].count(name)
            entry.problems.append(Refused("duplicate", entry.entry, f"{entry.student} ({others})").problem)
            entry.student = f"{name}~{number}" if twins > 1 else name
    for alike in _groups(found, lambda entry: unicodedata.normalize("NFKC", entry.student).casefold()):
        for entry in alike:
            others = ", ".join(other.student for other in alike if other is not entry)
            entry.problems.append(Refused("alike", entry.entry, f"{entry.student} ({others})").problem)
    return found


def _groups(found, key):
    groups = {}
    for entry in found:
        groups.setdefault(key(entry), []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def slug(student):
    """Return a name for files that belong to a student: short, safe on every system, of one student only."""
    safe = re.sub(r"[^a-z0-9_-]+", "-", student.lower()).strip("-")[:40]
    if safe == student and not re.search(r"-[0-9a-f]{10}$", safe):
        return safe
    return f"{safe or 'student'}-{hashlib.sha256(student.encode('utf-8', 'backslashreplace')).hexdigest()[:10]}"


# ---- what they have handed in ------------------------------------------------------------------------------------


def read(folder, entry, stems):
    """Read one submission: a dict as `gradebook.write_submission` wants it, each file with its bytes under "data".

    "untaken" holds, by stem, the problem of a file that is there and was not taken.
    """
    problems = list(entry.problems)
    files, untaken, card, time = _opened_and_read(folder, entry, stems, problems)
    if not files and not problems:
        problems.append(Refused("no files").problem)
    return {
        **{"student": entry.student, "slug": slug(entry.student), "entry": entry.entry, "kind": entry.kind},
        **{"name": card.get("name"), "language": card.get("language")},
        "handed_in": card.get("handed_in") or time,
        "handed_in_from": CARD if card.get("handed_in") else "file" if time else None,
        **{"files": files, "untaken": untaken, "digest": _digest(files), "problems": problems[:MAX_PROBLEMS]},
    }


def _opened_and_read(folder, entry, stems, problems):
    """Return (files, untaken, card, time) of a submission; what goes wrong is added to `problems`."""
    try:
        with _Source.of(folder, entry, problems) as source:
            files, untaken = _taken(source, stems, problems)
            return files, untaken, _card(source, problems), source.time(files)
    except Refused as refused:
        problems.append(refused.problem)
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        problems.append(Refused("unreadable", entry.entry, _reason(error)).problem)
    return {}, {}, {}, None


def _digest(files):
    lines = [f"{stem} {file['digest']}" for stem, file in sorted(files.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _taken(source, stems, problems):
    """Return the exercise files of a source: {stem: file} and {stem: problem}. Which of several counts is told at the top."""
    files, untaken = {}, {}
    for stem, places in _candidates(source.names(), stems).items():
        first, *others = sorted(places, key=_rank)
        try:
            data = source.read(first)
        except Refused as refused:
            problems.append(refused.problem)
            untaken[stem] = refused.problem
            continue
        digest = hashlib.sha256(data).hexdigest()
        files[stem] = {"place": _shown(first), "size": len(data), "digest": digest, "data": data}
        problems += _differing(source, first, others, data)
    return files, untaken


def _candidates(names, stems):
    found = {}
    for name, stem in names:
        if stem in stems:
            found.setdefault(stem, []).append(name)
    return found


def _rank(name):
    parts = PurePosixPath(name).parts
    return (PACKAGE not in parts[:-1], len(parts), os.fsencode(name))


def _differing(source, first, others, data):
    for other in others[:3]:
        with contextlib.suppress(Refused):
            if source.read(other) != data:
                yield Refused("two files", first, other).problem


def _card_of(source, names):
    places = sorted((name for name in names if PurePosixPath(name).name == CARD), key=_rank)
    return source.read(places[0]) if places else None


def _theirs(parts):
    """Return whether a path may hold the student's work."""
    return not any(part in _NOT_THEIRS or part.startswith(".") for part in parts)


def _card(source, problems):
    """Return what submission.toml says: name, language, handed_in; nothing of it is believed beyond its form."""
    try:
        data = source.card()
        found = tomllib.loads(data.decode("utf-8-sig")) if data is not None else {}
    except Refused as refused:
        problems.append(refused.problem)
        return {}
    except (ValueError, RecursionError) as error:
        problems.append(Refused("card", CARD, _reason(error)).problem)
        return {}
    name, language, time = (found.get(key) for key in ("name", "language", "handed_in"))
    return {
        "name": _shown(name) if isinstance(name, str) else None,
        "language": language if language in LANGUAGES else None,
        "handed_in": _utc(time) if isinstance(time, dt.datetime) else None,
    }


def _utc(time):
    """Return a time as text in UTC; one that names no zone is taken for UTC."""
    with contextlib.suppress(OverflowError):  # the first and the last day there are
        return (time if time.tzinfo else time.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat(timespec="seconds")


def _reason(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class _Source:
    """Where the files of one submission are read from."""

    @staticmethod
    def of(folder, entry, problems):
        if entry.kind == "folder":
            return _Folder(Path(folder) / next(iter(entry.places)), problems)
        if entry.kind == "zip":
            return _Zip.opened(Path(folder) / next(iter(entry.places)), problems)
        return _Singles(Path(folder), entry.places if entry.kind == "files" else {})

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass


class _Singles(_Source):
    """Single .py files, each with its stem."""

    def __init__(self, folder, places):
        self._folder = folder
        self._places = places

    def names(self):
        return list(self._places.items())

    def read(self, name):
        return read_file(self._folder / name, name)

    def card(self):
        return None

    def time(self, files):
        return _latest(self._folder / name for name in self._places)


class _Folder(_Source):
    """A folder. Read without following links: every folder on the way is opened as what it is."""

    def __init__(self, root, problems):
        self._root = root
        self._problems = problems
        self._files = None
        self._inner = None

    def names(self):
        self._files = list(self._walk())
        pythons = [(name, PurePosixPath(name).stem) for name in self._files if name.endswith(".py")]
        zips = [name for name in self._files if name.lower().endswith(".zip")]
        if not any(stem.startswith("q") for _name, stem in pythons) and len(zips) == 1:
            self._inner = _Zip.opened(self._root / zips[0], self._problems)  # Moodle puts what was uploaded in a folder
            return self._inner.names()
        return pythons

    def _walk(self):
        todo, seen = [((), self._root)], 0
        while todo:
            parts, folder = todo.pop()
            for item in _scan(folder, "/".join(parts), self._problems):
                seen += 1
                if seen > MAX_ENTRIES:
                    self._problems.append(Refused("too many", detail=MAX_ENTRIES).problem)
                    return
                path = (*parts, item.name)
                if item.is_dir(follow_symlinks=False):
                    if len(path) <= MAX_DEPTH and _theirs(path):
                        todo.append((path, Path(item.path)))
                elif item.name.lower().endswith((".py", ".zip", CARD)):
                    yield "/".join(path)

    def read(self, name):
        return self._inner.read(name) if self._inner else read_file(self._root / name, name)

    def card(self):
        if self._inner:
            return self._inner.card()
        return _card_of(self, self._files)

    def time(self, files):
        return (
            self._inner.time(files) if self._inner else _latest(self._root / file["place"] for file in files.values())
        )

    def __exit__(self, *exception):
        if self._inner:
            self._inner.__exit__(*exception)


def _scan(folder, place, problems):
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda item: os.fsencode(item.name))
    except OSError as error:
        problems.append(Refused("unreadable", place, _reason(error)).problem)
        return []


def _latest(paths):
    times = []
    for path in paths:
        with contextlib.suppress(OSError, ValueError, OverflowError):
            times.append(dt.datetime.fromtimestamp(int(os.lstat(path).st_mtime), dt.UTC))
    return _utc(max(times)) if times else None


def read_file(path, place, limit=MAX_FILE):
    """Return the bytes of a file, at most `limit`; what is no plain file is refused, and nothing is waited for."""
    with opened(path, place) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused("too large", place, f"> {limit / 2**20:.0f} MB")
    return data


def opened(path, place):
    """Open a plain file for reading; never a link, never a pipe or a device."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise Refused("link", place)
        if not stat.S_ISREG(os.lstat(path).st_mode):  # before it is opened: opening a device may already do something
            raise Refused("special", place)
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise Refused("unreadable", place, _reason(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused("special", place)
    return open(descriptor, "rb")


class _Zip(_Source):
    """A zip, read in memory; its own numbers are never believed."""

    def __init__(self, file, archive, problems):
        self._file = file
        self._archive = archive
        self._problems = problems
        self._members = {}

    @classmethod
    def opened(cls, path, problems):
        file = opened(path, path.name)
        try:
            _demand_sane_zip(file, path.name)
            return cls(file, zipfile.ZipFile(file), problems)
        except Refused:
            file.close()
            raise
        except Exception as error:  # hostile bytes: whatever zipfile makes of them means the same
            file.close()
            raise Refused("bad zip", path.name, _reason(error)) from error

    def __exit__(self, *exception):
        self._archive.close()
        self._file.close()

    def names(self):
        for info in self._archive.infolist()[:MAX_ENTRIES]:
            name = info.filename.replace("\\", "/")
            parts = PurePosixPath(name).parts
            if not name.endswith("/") and parts and parts[-1].endswith((".py", CARD)):
                self._note(name, parts, info)
        return [(name, PurePosixPath(name).stem) for name in self._members if name.endswith(".py")]

    def _note(self, name, parts, info):
        if name.startswith("/") or ".." in parts or ":" in parts[0]:
            self._problems.append(Refused("unsafe name", name).problem)
        elif name in self._members:
            self._problems.append(Refused("two files", name, name).problem)
        elif _theirs(parts[:-1]) and len(parts) <= MAX_DEPTH:
            self._members[name] = info

    def read(self, name):
        info = self._members[name]
        mode = info.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise Refused("link", name)
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise Refused("special", name)
        if info.flag_bits & 1:
            raise Refused("encrypted", name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others expand without a limit
            raise Refused("method", name, zipfile.compressor_names.get(info.compress_type, info.compress_type))
        return self._unpacked(name, info)

    def _unpacked(self, name, info):
        too_large = f"> {MAX_FILE / 2**20:.0f} MB"
        if info.file_size > MAX_FILE:
            raise Refused("too large", name, too_large)
        try:
            with self._archive.open(info) as member:
                data = member.read(MAX_FILE + 1)
        except Exception as error:
            raise Refused("bad zip", name, _reason(error)) from error
        if len(data) > MAX_FILE or len(data) != info.file_size:
            raise Refused("zip bomb", name, too_large)
        return data

    def card(self):
        return _card_of(self, self._members)

    def time(self, files):
        time = dt.datetime.fromtimestamp(int(os.fstat(self._file.fileno()).st_mtime), dt.UTC)
        return _utc(time)


def _demand_sane_zip(file, place):
    """Refuse a zip whose size, or whose table of contents, would cost more memory than a submission is worth."""
    size = file.seek(0, os.SEEK_END)
    if size > MAX_ZIP:
        raise Refused("too large", place, f"{size / 2**20:.0f} MB > {MAX_ZIP / 2**20:.0f} MB")
    file.seek(max(0, size - 2**16 - 22))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < 22:
        raise Refused("bad zip", place, "no table of contents")
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if tail[max(0, at - 20) : at].startswith(b"PK\6\7") or length > MAX_DIRECTORY:
        raise Refused("zip bomb", place, f"a table of contents of {count} files or more")
    file.seek(0)
