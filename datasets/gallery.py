"""Makes the pages on the simulated company: data card and gallery, in English and in Persian, with their figures.

python datasets/gallery.py            make them all
python datasets/gallery.py --check    only say which page is not what the records give; figures are not compared
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))  # the pages belong to the files beside them, whatever else is installed

from crm_course import i18n  # noqa: E402
from crm_course.gallery import pages, pictures  # noqa: E402

COLOURS = 96  # enough for these figures, and a third of the bytes
COMPANY = FOLDER / "company"


def made_pages() -> dict[Path, str]:
    """Return every page's file and text."""
    return {
        COMPANY / pages.file_name(page, lang): pages.text(page, lang) for page in pages.PAGES for lang in i18n.LANGUAGES
    }


def write_pictures(folder: Path) -> None:
    """Draw every figure in every language."""
    from crm_course.figures import use_style

    folder.mkdir(parents=True, exist_ok=True)
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        use_style()
        for draw in pictures.ALL:
            (folder / pages.picture_name(draw, lang)).write_bytes(small_png(draw()))
    i18n.use(None)


def small_png(figure) -> bytes:
    """Return a figure as a PNG with a palette."""
    from PIL import Image

    from crm_course.figures import png

    picture = Image.open(io.BytesIO(png(figure))).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    sink = io.BytesIO()
    picture.save(sink, format="PNG", optimize=True)
    return sink.getvalue()


def stale() -> list[str]:
    """Name the pages that are not what the records give, and the figures that are missing."""
    found = [path.name for path, text in made_pages().items() if not path.is_file() or path.read_text("utf-8") != text]
    names = (pages.picture_name(draw, lang) for draw in pictures.ALL for lang in i18n.LANGUAGES)
    return found + [f"figures/{name}" for name in names if not (COMPANY / "figures" / name).is_file()]


def main(arguments: list[str] | None = None) -> int:
    """Make the pages, or check them; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is stale")
    if parser.parse_args(arguments).check:
        found = stale()
        print(f"stale: {', '.join(found)}; make them with python datasets/gallery.py" if found else "nothing is stale")
        return bool(found)
    for path, text in made_pages().items():
        path.write_text(text, "utf-8", newline="\n")
    write_pictures(COMPANY / "figures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
