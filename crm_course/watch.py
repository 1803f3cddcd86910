"""What `crm watch` does: judges again on every save and moves on to the next exercise, as rustlings does."""

import contextlib
import os
import sys

import click

from . import checking, lessons, state, stubs
from .i18n import _
from .judge import Judge, JudgeError

SETTLE_MS = 30  # an editor may write a file in several steps
LOOK_MS = 1000
KEY_MS = 150
BAR = 30


class Watch:
    """One session: the exercises in the order of the course, how each stands, and which one is being worked on."""

    def __init__(self, judge, stems):
        self._judge = judge
        self.names = [f"{stem}.{exercise}" for stem in stems for exercise in lessons.exercises(stem)]
        self.stems = stems
        self.verdicts = {}
        self.current = None
        self._pieces = {stem: pieces(stem) for stem in stems}
        self._stamps = {stem: stamp(stem) for stem in stems}

    def begin(self):
        """Judge everything once and stop at the first exercise that is not right."""
        self._ask(self.stems)
        self.current = self._first_open()

    def unjudged(self):
        """Return the lessons whose file has been saved since it was judged."""
        return [stem for stem in self.stems if self._stamps[stem] != stamp(stem)]

    def saved(self, stem):
        """Judge what has been written on, after a save, and return its name; the reader may have gone elsewhere."""
        self._stamps[stem] = stamp(stem)
        before, now = self._pieces[stem], pieces(stem)
        self._pieces[stem] = now
        changed = [name for name in now if now[name] != before.get(name)]
        if changed and self.current not in changed:
            self.current = changed[0]
        self._ask([self.current])
        return self.current

    def move_on(self):
        """Go to the first exercise that is not right; one that was may not be any more, if they share a line."""
        self._ask([self.current.split(".")[0]])
        self.current = self._first_open()

    def skip(self):
        """Go to the next exercise that is not right, round and round."""
        at = self.names.index(self.current)
        turned = self.names[at + 1 :] + self.names[: at + 1]
        self.current = next((name for name in turned if not self.is_right(name)), None)

    def is_right(self, name):
        return self.verdicts[name]["verdict"] == "right"

    def bar(self):
        """Return how far the reader is, as a line of text."""
        right = sum(self.is_right(name) for name in self.names)
        full = BAR * right // len(self.names)
        return f"{'█' * full}{'░' * (BAR - full)} {checking.summary(self.verdicts.values())}"

    def _ask(self, names):
        found = self._judge.verdicts(names)
        state.remember_passed(found)
        self.verdicts.update({f"{v['stem']}.{v['exercise']}": v for v in found})

    def _first_open(self):
        return next((name for name in self.names if not self.is_right(name)), None)


def stamp(stem):
    """Return what tells one save of a file from the next."""
    try:
        found = lessons.stub_file(stem).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def pieces(stem):
    """Return {exercise: its text in the reader's file}, to see which one a save has changed."""
    try:
        text = lessons.stub_file(stem).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    found = {}
    for exercise in lessons.exercises(stem):
        with contextlib.suppress(KeyError):
            found[f"{stem}.{exercise}"] = stubs.piece_of(text, exercise)
    return found


# ---- on the screen ---------------------------------------------------------------------------------------------------


def run(stems):
    """Watch the reader's files until everything is right, or the reader leaves."""
    with Judge() as judge, contextlib.suppress(KeyboardInterrupt):
        click.echo(_("Judging what is there …"))
        watch = Watch(judge, stems)
        watch.begin()
        click.clear()
        _show(watch)
        if watch.current:
            _loop(watch)


def _loop(watch):
    from watchfiles import watch as changes_in

    lessons.STUBS.mkdir(exist_ok=True)
    with _keyboard() as key:
        timeout = KEY_MS if key else LOOK_MS
        # Events only wake us. What counts is the file, so a save while we judge, or on a disk without events, is seen.
        for _changes in changes_in(lessons.STUBS, step=SETTLE_MS, rust_timeout=timeout, yield_on_timeout=True):
            for stem in watch.unjudged():
                _after_save(watch, stem)
            if not watch.current or (key and _act(watch, key()) == "quit"):
                return


def _after_save(watch, stem):
    try:
        name = watch.saved(stem)
        click.clear()
        if watch.is_right(name):
            click.secho(_("✓ {name} is right.").format(name=name), fg="green", bold=True)
            click.echo()
            watch.move_on()
        _show(watch)
    except JudgeError as error:
        click.secho(str(error), fg="red", err=True)


def _act(watch, pressed):
    if pressed == "q":
        return "quit"
    if pressed == "n":
        watch.skip()
        click.clear()
        _show(watch)
    elif pressed == "h":
        _show_hint(watch.current)
    return None


def _show_hint(name):
    from . import hinting

    found = hinting.following(*name.split("."))
    click.echo()
    if found is None:
        click.echo(_("{name} has no hints.").format(name=name))
    else:
        click.secho(found.title(), bold=True)
        click.echo(found.text)


def _show(watch):
    if watch.current is None:
        click.secho(_("Every exercise is right."), fg="green", bold=True)
    else:
        click.echo(checking.coloured(watch.verdicts[watch.current]))
    click.echo()
    click.echo(watch.bar())
    if watch.current:
        click.secho(_keys(), dim=True)


def _keys():
    file = lessons.STUBS.name
    if sys.stdin.isatty():
        return _("Save {file} to be judged again · h hint · n next exercise · q quit").format(file=f"{file}/*.py")
    return _("Save {file} to be judged again · Ctrl-C quits").format(file=f"{file}/*.py")


# ---- keys --------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _keyboard():
    """Give a function that returns the key that has been pressed, or ""; None if nobody sits at a keyboard."""
    if not sys.stdin.isatty():
        yield None
    elif os.name == "nt":
        yield _windows_key
    else:
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)  # keys arrive without Enter; Ctrl-C still interrupts
        try:
            yield _unix_key
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _windows_key():
    import msvcrt

    return msvcrt.getwch().lower() if msvcrt.kbhit() else ""


def _unix_key():
    import select

    ready, _write, _errors = select.select([sys.stdin], [], [], 0)
    return os.read(sys.stdin.fileno(), 1).decode(errors="replace").lower() if ready else ""
