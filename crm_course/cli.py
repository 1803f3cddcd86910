"""The commands of `crm`. Each imports what it needs when it runs, so that `crm --help` answers at once."""

import json
from pathlib import Path

import click

from . import __version__, i18n
from .i18n import _

MISUSE = {"UnknownName", "ClassError", "IntakeError", "RulesError", "GradebookError", "RosterError", "ExportError"}
NOT_YET = {
    "JudgeError",
    "StartError",
    "StubError",
    "SourceError",
    "QuizError",
    "DataError",
    "SandboxError",
    "EngineError",
    "SubmitError",
    "PermissionError",
    "PlayError",
}


class Stop(click.ClickException):
    """An error that speaks for itself: the text goes to stderr as it is."""

    def __init__(self, message, exit_code=1):
        super().__init__(message)
        self.exit_code = exit_code

    def show(self, file=None):
        click.secho(self.message, fg="red", err=True)


class Commands(click.Group):
    """Commands in the order in which a reader meets them; the course's errors become a message and an exit code."""

    def list_commands(self, ctx):
        return list(self.commands)

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except (ValueError, RuntimeError, OSError) as error:
            # By name, so that nothing has to be imported to say it.
            names = {kind.__name__ for kind in type(error).__mro__}
            if names & MISUSE:
                raise Stop(str(error), exit_code=2) from error
            if names & NOT_YET:
                raise Stop(str(error)) from error
            raise
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("crm_course"):
                raise
            message = _(
                "The package {name} is missing. Install the course again (pip install -e .); crm doctor shows what else is."
            )
            raise Stop(message.format(name=error.name)) from error


def _speak(ctx, param, value):
    i18n.use(value)


in_language = click.option(
    "--lang",
    type=click.Choice(i18n.LANGUAGES),
    callback=_speak,
    expose_value=False,
    help="Language of the messages (default: the system's).",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="crm")
def crm():
    """Customer Relationship Management, computed: lessons, and exercises that grade themselves.

    A lesson has a name such as q4_value, an exercise one such as q4_value.whale_curve. Your answers go into
    crm_exercises/. Exit codes: 0 all right, 1 something is not right yet, 2 misuse.
    """


@crm.command()
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), help="Edition (default: the system's language).")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port of the server (default: the first free one from 8888)."
)
@click.argument("stem", required=False)
def start(lang, no_browser, port, stem):
    """Open the lessons in JupyterLab, on copies that are yours to write in."""
    from . import start as starting

    i18n.use(lang)
    starting.start(stem, i18n.language(), browser=not no_browser, port=port)


@crm.command()
@click.argument("names", nargs=-1, metavar="[STEM[.EXERCISE]]...")
@click.option(
    "--notebook", is_flag=True, help="Run the notebook with your functions and compare its lab cells (nbval)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON and nothing else.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Draw fresh data from this seed.")
@in_language
@click.pass_context
def check(ctx, names, notebook, as_json, seed):
    """Judge what you have saved; without a name, every lesson."""
    from . import checking, state

    asked = checking.wanted(names)
    if notebook:
        verdicts = checking.in_notebooks(asked)
    else:
        verdicts = checking.judged(asked, seed)
        state.remember_passed(verdicts)
    if as_json:
        click.echo(json.dumps(verdicts, ensure_ascii=False, indent=1))
    else:
        checking.show(verdicts, names)
    ctx.exit(int(any(verdict["verdict"] != "right" for verdict in verdicts)))


@crm.command()
@click.argument("stem", required=False)
@in_language
def watch(stem):
    """Judge again on every save and move on to the next exercise. Ctrl-C quits."""
    from . import lessons
    from . import watch as watching

    watching.run([lessons.find(stem)[0]] if stem else lessons.stems())


@crm.command()
@click.argument("name", metavar="STEM.EXERCISE")
@click.option("--all", "all_of_them", is_flag=True, help="Show every hint at once.")
@in_language
def hint(name, all_of_them):
    """Show the next hint, the gentle one first."""
    from . import hinting, lessons

    stem, exercise = lessons.find_exercise(name)
    found = hinting.every(stem, exercise) if all_of_them else [hinting.following(stem, exercise)]
    if not found or None in found:
        raise Stop(_("{name} has no hints.").format(name=name))
    for one in found:
        click.secho(one.title(), bold=True)
        _print_markdown(one.text)


def _print_markdown(text):
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        click.echo(text)


@crm.command()
@click.argument("name", metavar="STEM.EXERCISE")
@click.option("--give-up", is_flag=True, help="Show it although your function is not right yet.")
@in_language
def solution(name, give_up):
    """Print the answer, once yours is right."""
    from . import lessons, stubs

    stem, exercise = lessons.find_exercise(name)
    if not give_up and not _has_passed(name):
        message = _(
            "{name} is not right yet. Look at a hint first: crm hint {name}. To see the answer all the same: {call}"
        )
        raise Stop(message.format(name=name, call=f"crm solution {name} --give-up"))
    _print_code(stubs.answer_text(stem, exercise))


def _has_passed(name):
    from . import checking, state

    if state.read()["passed"].get(name) is True:
        return True
    verdicts = checking.judged([name])
    state.remember_passed(verdicts)
    return verdicts[0]["verdict"] == "right"


def _print_code(text):
    from rich.console import Console
    from rich.syntax import Syntax

    console = Console()
    if console.is_terminal:
        console.print(Syntax(text, "python", theme="ansi_dark", background_color="default", word_wrap=True))
    else:
        click.echo(text, nl=False)


@crm.command()
@click.argument("name", metavar="STEM[.EXERCISE]")
@in_language
def reset(name):
    """Put the stub back; what was there is kept in a backup."""
    from . import lessons, stubs

    stem, found = lessons.find(name)
    backup = stubs.reset(stem, found[0] if "." in name else None)
    click.echo(_("The stub of {name} is back in crm_exercises/{stem}.py.").format(name=name, stem=stem))
    if backup:
        place = backup.relative_to(lessons.ROOT).as_posix()
        click.echo(_("What was there is kept in {backup}.").format(backup=place))


@crm.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON and nothing else.")
@in_language
def progress(as_json):
    """Show how far you are, lesson by lesson."""
    from . import checking, lessons, state
    from . import progress as progressing

    verdicts = checking.judged(lessons.stems())
    state.remember_passed(verdicts)
    whole = progressing.summary(verdicts)
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    Console().print(progressing.table(whole))


@crm.command()
@click.option("--seed", type=click.IntRange(0), help="Number of the first company (default: companies drawn by lot).")
@click.option("--companies", type=click.IntRange(1, 50), default=3, show_default=True, help="How many to run.")
@click.option(
    "--customers", type=click.IntRange(50, 100_000), default=1_000, show_default=True, help="How many each of them has."
)
@click.option(
    "--baseline",
    type=click.Choice(["do nothing", "discount to everyone", "mail the recent buyers"]),
    help="Watch one of the policies to be beaten instead of yours.",
)
@in_language
def play(seed, companies, customers, baseline):
    """Run companies for two years by your policy, q8_strategy.choose_actions, and see what it earns."""
    from . import playing

    playing.run(seed, companies, customers, baseline)


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@crm.command()
@click.argument("submissions", type=FOLDER)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the results.")
@click.option("--seed", type=click.IntRange(0), help="Draw fresh data from this seed (default: one that nobody knows).")
@click.option("--lesson", "stems", multiple=True, metavar="STEM", help="Grade this lesson only; may be given again.")
@click.option("--jobs", type=click.IntRange(1), help="Judges at work at the same time (default: one per processor).")
@click.option("--dask", metavar="ADDRESS", help="Grade on the Dask cluster whose scheduler listens there.")
@click.option(
    "--points", "rules", type=FILE, help="Rules of points (default: grading.toml beside SUBMISSIONS, if any)."
)
@click.option("--tests", type=FOLDER, help="Add the tests in this folder (test_STEM.py) to the course's.")
@click.option("--only-private", is_flag=True, help="With --tests: leave out the course's tests of the same lessons.")
@click.option("--call-seconds", type=click.FloatRange(0.1), default=10, show_default=True, help="Time of one call.")
@click.option("--total-seconds", type=click.FloatRange(1), help="Time of a submission (default: 30 for each lesson).")
@click.option("--notebooks", is_flag=True, help="Run the lessons' lab cells, too, with the students' functions.")
@click.option("--unsafe", is_flag=True, help="Grade although there is no sandbox here.")
@in_language
@click.pass_context
def grade(ctx, submissions, out, jobs, only_private, **options):
    """Grade a class: a folder or a zip per student in SUBMISSIONS. Interrupted, it goes on where it was."""
    from .grading import batch, engine, screen

    if only_private and not options["tests"]:
        raise click.UsageError(_("--only-private needs --tests."))
    if jobs and options["dask"]:
        raise click.UsageError(_("Choose --jobs or --dask: a cluster has its own number of workers."))
    chosen = batch.Options(jobs=jobs or engine.processors(), only_private=only_private, lang=i18n.chosen(), **options)
    ctx.exit(screen.grade(submissions, out, chosen))


@crm.command()
@click.argument("results", type=FOLDER)
@in_language
def report(results):
    """Write the class report and the students' pages of RESULTS again, without grading."""
    from .grading import feedback
    from .grading import report as reporting
    from .grading.gradebook import Gradebook

    with Gradebook(results, read_only=True) as book:
        pages = feedback.write(book, results)
        reporting.write(book, results)
    click.echo(_("Class report: {file}").format(file=results / reporting.FILE))
    message = _("Students' pages: {folder} ({n} written, the others had not changed)")
    click.echo(message.format(folder=results / feedback.FOLDER, n=pages))


@crm.group()
def export():
    """Write what other systems read: grade books, reports of tests, an autograder."""


OUT = click.option("--out", type=click.Path(path_type=Path), help="Where to (default: a place in RESULTS).")
RESULTS = click.argument("results", type=FOLDER)
ROSTER = click.option("--roster", type=FILE, help="CSV that says by which ids the platform knows the students.")
WHOLE = click.option("--whole", is_flag=True, help="One column with the whole grade instead of one per lesson.")


def _written(path):
    click.echo(_("Written: {path}").format(path=path))


@export.command("gradescope")
@RESULTS
@OUT
@in_language
def export_gradescope(results, out):
    """results.json for each student, as Gradescope's autograders write it."""
    from .grading import exports
    from .grading.gradebook import Gradebook

    with Gradebook(results, read_only=True) as book:
        exports.gradescope(book, out or results / "gradescope")
    _written(out or results / "gradescope")


def _table(name):
    """Make the command that exports a table of grades."""

    def export_table(results, out, roster, whole):
        from .grading import exports
        from .grading.gradebook import Gradebook
        from .grading.roster import Roster

        with Gradebook(results, read_only=True) as book:
            text = getattr(exports, name)(book, Roster.read(roster), whole)
        out = out or results / f"{name}.csv"
        out.write_text(text, encoding="utf-8", newline="")
        _written(out)
        if roster is None:
            click.echo(_("Without --roster the columns of ids are empty or left out: fill them in before you import."))

    help_text = f"Grades as a CSV that {name.capitalize()} imports."
    for decorate in (in_language, WHOLE, ROSTER, OUT, RESULTS):
        export_table = decorate(export_table)
    export.command(name, help=help_text)(export_table)


def _report_of_tests(name, ending, help_text):
    """Make the command that exports a report of tests."""

    def export_report(results, out):
        from .grading import exports
        from .grading.gradebook import Gradebook

        out = out or results / f"{name}.{ending}"
        with Gradebook(results, read_only=True) as book, open(out, "w", encoding="utf-8", newline="\n") as file:
            getattr(exports, name)(book, file)
        _written(out)

    for decorate in (in_language, OUT, RESULTS):
        export_report = decorate(export_report)
    export.command(name, help=help_text)(export_report)


_table("moodle")
_table("canvas")
_report_of_tests("junit", "xml", "JUnit XML, a suite per student.")
_report_of_tests("ctrf", "json", "A report in the Common Test Report Format.")


@export.command("classroom")
@RESULTS
@in_language
def export_classroom(results):
    """Print what the autograding reporter of GitHub Classroom reads, for the one student in RESULTS."""
    from .grading import exports
    from .grading.gradebook import Gradebook

    with Gradebook(results, read_only=True) as book:
        click.echo(exports.classroom(book))


@export.command("gradescope-autograder")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The zip.")
@click.option("--seed", type=click.IntRange(0), help="Draw fresh data from this seed (default: one drawn now).")
@click.option("--lesson", "stems", multiple=True, metavar="STEM", help="Grade this lesson only; may be given again.")
@click.option("--tests", type=FOLDER, help="Add the tests in this folder (test_STEM.py) to the course's.")
@click.option("--only-private", is_flag=True, help="With --tests: leave out the course's tests of the same lessons.")
@click.option("--points", "rules", type=FILE, help="Rules of points.")
@click.option("--unsafe", is_flag=True, help="Grade there even if the container has no sandbox.")
@in_language
def export_autograder(out, **options):
    """Pack the zip that Gradescope runs: setup.sh, run_autograder, the course with its tests and answers."""
    from .grading import autograder

    if options["only_private"] and not options["tests"]:
        raise click.UsageError(_("--only-private needs --tests."))
    _print_lines(autograder.pack(out, {**options, "stems": list(options["stems"]), "lang": i18n.language()}))


@crm.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The zip (default: YOUR_NAME.zip).")
@click.option("--name", help="Your name (default: git's user.name, else the system's).")
@click.option("--force", is_flag=True, help="Overwrite a file that is already there.")
@in_language
def submit(out, name, force):
    """Pack your exercise files, and nothing else, into a zip to hand in."""
    from .grading import submitting

    _print_lines(submitting.submit(out, name, force))


@crm.command()
@in_language
@click.pass_context
def doctor(ctx):
    """Tell what is installed, what is missing, and what to do."""
    from . import doctor as examining

    ctx.exit(0 if examining.report() else 1)


@crm.command()
@click.argument("stems", nargs=-1, metavar="[STEM]...")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything is stale.")
@click.option("--accept", metavar="STEM", help="Record that the Persian of a lesson fits its English again.")
@click.option("--force", is_flag=True, help="Make the notebooks again even if they are not stale.")
@click.pass_context
def build(ctx, stems, only_check, accept, force):
    """Make stubs and notebooks from the answers and the lessons' sources."""
    from . import build as building
    from . import lessons

    for stem in stems:
        lessons.find(stem)
    if only_check:
        problems = building.check()
        _print_lines(problems or [_("nothing is stale")])
        ctx.exit(int(bool(problems)))
    if accept:
        _print_lines(building.accept(accept))
    else:
        _print_lines(building.build(list(stems) or None, force=force) or [_("nothing is stale")])


@crm.command()
@click.argument("stem")
def new(stem):
    """Lay out the files of a lesson, ready to write."""
    from . import build as building

    _print_lines(building.new(stem))


@crm.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]...")
@click.pass_context
def test(ctx, arguments):
    """Run all tests of the project, as `make test` does."""
    from . import project_tests

    code = project_tests.run_tests(arguments)
    ctx.exit({0: 0, 4: 2}.get(code, 1))


def _print_lines(lines):
    for line in lines or []:
        click.echo(line)
