"""Whatever lies in a folder of submissions: what can be taken is taken, the rest is told, nobody stops the class."""

import io
import os
import stat
import struct
import sys
import time
import unicodedata
import zipfile
import zlib

import pytest

from crm_course import lessons
from crm_course.grading import intake, submitting

pytestmark = pytest.mark.usefixtures("english")

STEM = "q4_value"
STEMS = {STEM, "q4_lifetime"}
CODE = b"def whale_curve(profits):\n    return profits\n"
posix = pytest.mark.skipif(os.name != "posix", reason="this system has no links, pipes or devices of this kind")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "submissions"
    place.mkdir()
    return place


def write(path, data=CODE):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def zipped(path, members):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def read_all(folder):
    """Return {student: submission} of a folder."""
    return {entry.student: intake.read(folder, entry, STEMS) for entry in intake.entries(folder, STEMS)}


def only(folder):
    (found,) = read_all(folder).values()
    return found


def taken(submission):
    return {stem: file["data"] for stem, file in submission["files"].items()}


def kinds(submission):
    return [problem["kind"] for problem in submission["problems"]]


class TestWhereFilesLie:
    @pytest.mark.parametrize(
        "place",
        [
            "ava/q4_value.py",
            "ava/crm_exercises/q4_value.py",
            "ava/crm-course-main/crm_exercises/q4_value.py",
            "ava/week 4/homework/q4_value.py",
            "ava_q4_value.py",
            "ava-q4_value.py",
            "ava q4_value.py",
            "ava_q4_value (1).py",
        ],
    )
    def test_of_one_student(self, folder, place):
        write(folder / place)
        found = read_all(folder)
        assert list(found) == ["ava"]
        assert taken(found["ava"]) == {STEM: CODE}
        assert found["ava"]["problems"] == []

    @pytest.mark.parametrize(
        "place", ["q4_value.py", "crm_exercises/q4_value.py", "fork-main/crm_exercises/q4_value.py"]
    )
    def test_in_a_zip(self, folder, place):
        zipped(folder / "ava.zip", [(place, CODE)])
        assert taken(read_all(folder)["ava"]) == {STEM: CODE}

    def test_a_whole_copy_of_the_course_gives_the_students_file_and_never_the_answers(self, folder):
        for place in ("solutions/crm_exercises", "solutions/misconceptions", "crm_course/explore", ".venv/lib"):
            write(folder / "ava" / place / "q4_value.py", b"not theirs")
        assert kinds(read_all(folder)["ava"]) == ["no files"]
        write(folder / "ava/crm_exercises/q4_value.py")
        assert taken(read_all(folder)["ava"]) == {STEM: CODE}

    def test_a_zip_alone_in_a_folder_as_moodle_lays_it_out(self, folder):
        zipped(folder / "Ava Lee_1234_assignsubmission_file_" / "work.zip", [("crm_exercises/q4_value.py", CODE)])
        assert {student: taken(found) for student, found in read_all(folder).items()} == {"Ava Lee_1234": {STEM: CODE}}

    def test_several_files_of_one_student_make_one_submission(self, folder):
        write(folder / "ava_q4_value.py")
        write(folder / "ava_q4_lifetime.py", b"x = 1\n")
        assert taken(only(folder)) == {STEM: CODE, "q4_lifetime": b"x = 1\n"}

    @pytest.mark.parametrize(
        ("name", "student"),
        [
            ("Ava Lee_1234_assignsubmission_file_q4_value.py", "Ava Lee_1234"),
            ("leeava_12345_67890_q4_value.py", "leeava_12345"),
            ("leeava_LATE_12345_67890_q4_value-2.py", "leeava_12345"),
            ("leeava_12345_67890_work.zip", "leeava_12345"),
            ("آوا رضایی_q4_value.py", "آوا رضایی"),
        ],
    )
    def test_names_as_learning_platforms_give_them(self, folder, name, student):
        zipped(folder / name, [("q4_value.py", CODE)]) if name.endswith(".zip") else write(folder / name)
        assert list(read_all(folder)) == [student]

    def test_of_two_different_ones_that_in_crm_exercises_counts_and_the_other_is_mentioned(self, folder):
        write(folder / "ava/q4_value.py", b"old = 1\n")
        write(folder / "ava/deep/er/crm_exercises/q4_value.py")
        found = only(folder)
        assert taken(found) == {STEM: CODE}
        assert found["problems"] == [
            {"kind": "two files", "place": "deep/er/crm_exercises/q4_value.py", "detail": "q4_value.py"}
        ]

    def test_what_is_no_exercise_is_not_even_opened(self, folder, monkeypatch):
        for name in ("conftest.py", "pytest.ini", "sitecustomize.py", "x.pth", "__MACOSX/._q4_value.py", "q4_valu.py"):
            write(folder / "ava" / name, b"raise SystemExit")
        write(folder / "ava/q4_value.py")
        opened = []
        real = intake.opened
        monkeypatch.setattr(intake, "opened", lambda path, place: opened.append(place) or real(path, place))
        assert taken(only(folder)) == {STEM: CODE}
        assert opened == ["q4_value.py"]


class TestHostileFiles:
    def test_bytes_are_taken_as_they_are(self, folder):
        contents = {
            "empty": b"",
            "nul": b"\0" * 9,
            "utf16": CODE.decode().encode("utf-16"),
            "bom": b"\xef\xbb\xbf" + CODE,
        }
        for name, data in contents.items():
            write(folder / name / "q4_value.py", data)
        assert {name: taken(found)[STEM] for name, found in read_all(folder).items()} == contents

    def test_hundred_megabytes_are_refused_without_being_read(self, folder):
        write(folder / "ava/q4_value.py", b"")
        os.truncate(folder / "ava/q4_value.py", 100 * 2**20)
        start = time.perf_counter()
        found = only(folder)
        assert kinds(found) == ["too large"]
        assert found["untaken"][STEM]["kind"] == "too large"
        assert time.perf_counter() - start < 1

    @posix
    def test_links_are_never_followed(self, folder, tmp_path):
        write(tmp_path / "secret/q4_value.py", b"the answers")
        (folder / "file").mkdir()
        (folder / "file/q4_value.py").symlink_to(tmp_path / "secret/q4_value.py")
        (folder / "inner").mkdir()
        (folder / "inner/crm_exercises").symlink_to(tmp_path / "secret")
        (folder / "whole").symlink_to(tmp_path / "secret")
        (folder / "loop").mkdir()
        (folder / "loop/again").symlink_to(folder / "loop")
        (folder / "single_q4_value.py").symlink_to(tmp_path / "secret/q4_value.py")
        found = read_all(folder)
        assert all(taken(submission) == {} for submission in found.values())
        assert {student: kinds(one)[0] for student, one in found.items()} == {
            "file": "link",
            "inner": "no files",
            "whole": "link",
            "loop": "no files",
            "single_q4_value.py": "link",
        }

    @posix
    def test_pipes_sockets_and_folders_in_place_of_a_file_never_block(self, folder):
        for name in ("pipe", "directory"):
            (folder / name).mkdir()
        os.mkfifo(folder / "pipe/q4_value.py")
        (folder / "directory/q4_value.py").mkdir()
        os.mkfifo(folder / "whole.zip")
        os.mkfifo(folder / "bo_q4_value.py")
        start = time.perf_counter()
        found = read_all(folder)
        assert time.perf_counter() - start < 2
        assert kinds(found["pipe"]) == ["special"]
        assert kinds(found["directory"]) == ["no files"]
        assert kinds(found["whole.zip"]) == kinds(found["bo_q4_value.py"]) == ["special"]

    @posix
    @pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no /dev/zero")
    def test_a_device_is_not_opened(self):
        with pytest.raises(intake.Refused) as refused:
            intake.read_file("/dev/zero", "q4_value.py")
        assert refused.value.problem["kind"] == "special"

    @posix
    @pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read_is_told(self, folder):
        write(folder / "ava/q4_value.py")
        (folder / "ava/q4_value.py").chmod(0)
        assert kinds(only(folder)) == ["unreadable"]

    def test_a_folder_without_end_is_looked_at_for_a_while(self, folder, monkeypatch):
        monkeypatch.setattr(intake, "MAX_ENTRIES", 50)
        for number in range(80):
            write(folder / f"ava/z{number}.txt", b"")
        write(folder / "ava/a/b/c/d/e/f/g/h/i/j/k/l/m/n/q4_value.py")
        assert kinds(only(folder)) == ["too many"]

    @posix
    def test_names_of_any_kind_make_students_of_their_own(self, folder):
        names = ["two\nlines", "آوا", "with space", "-rf", "=1+1", os.fsdecode(b"bad\xff"), "x" * 200]
        for name in names:
            write(folder / name / "q4_value.py")
        found = read_all(folder)
        assert len(found) == len(names)
        assert "bad\\xff" in found
        assert len({one["slug"] for one in found.values()}) == len(names)
        for one in found.values():
            assert one["slug"].isascii() and "\n" not in one["slug"] and len(one["slug"]) < 60
            "".join(one["student"]).encode()


class TestDuplicates:
    def test_a_folder_and_a_zip_of_one_student_are_both_kept_and_say_so(self, folder):
        write(folder / "ava/q4_value.py")
        zipped(folder / "ava.zip", [("q4_value.py", b"other = 1\n")])
        found = read_all(folder)
        assert {student: taken(one)[STEM] for student, one in found.items()} == {"ava": CODE, "ava.zip": b"other = 1\n"}
        assert all(kinds(one)[0] == "duplicate" for one in found.values())
        assert "more than one submission of ava (ava.zip)" in intake.problem_text(found["ava"]["problems"][0])

    def test_the_same_lesson_twice_is_two_submissions(self, folder):
        write(folder / "ava_q4_value.py")
        write(folder / "ava-q4_value.py", b"other = 1\n")
        assert sorted(map(str, read_all(folder))) == ["ava-q4_value.py", "ava_q4_value.py"]

    @pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="this system's files differ by more than case")
    def test_ids_that_look_alike_stay_apart_and_say_so(self, folder):
        for name in ("Ava", "ava"):
            write(folder / name / "q4_value.py", name.encode())
        found = read_all(folder)
        assert {student: taken(one)[STEM] for student, one in found.items()} == {"Ava": b"Ava", "ava": b"ava"}
        assert all(kinds(one) == ["alike"] for one in found.values())
        assert found["Ava"]["slug"] != found["ava"]["slug"]

    @pytest.mark.skipif(sys.platform == "darwin", reason="this system has one normal form")
    def test_two_normal_forms_of_one_name_lose_nothing(self, folder):
        for form in ("NFC", "NFD"):
            write(folder / unicodedata.normalize(form, "Zoé") / "q4_value.py", form.encode())
        found = read_all(folder)
        assert sorted(taken(one)[STEM] for one in found.values()) == [b"NFC", b"NFD"]
        assert sorted(found) == ["Zoé~1", "Zoé~2"]

    def test_a_slug_cannot_be_taken_from_another(self):
        first = intake.slug("Ava")
        assert first.startswith("ava-")
        assert len({first, intake.slug(first), intake.slug("ava"), intake.slug("AVA"), intake.slug("")}) == 5


def forged(members, size=None):
    """Return a zip with members; `size` is what it declares of each, whatever is true."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    data = bytearray(buffer.getvalue())
    if size is not None:
        at = -1
        while (at := data.find(b"PK\1\2", at + 1)) >= 0:
            data[at + 24 : at + 28] = struct.pack("<I", size)
        at = -1
        while (at := data.find(b"PK\3\4", at + 1)) >= 0:
            data[at + 22 : at + 26] = struct.pack("<I", size)
    return bytes(data)


class TestHostileZips:
    def test_a_bomb_that_declares_its_size(self, folder):
        zipped(folder / "ava.zip", [("q4_value.py", b"\0" * (50 * 2**20))])
        assert kinds(only(folder)) == ["too large"]

    def test_a_bomb_that_lies_about_its_size(self, folder):
        write(folder / "ava.zip", forged([("q4_value.py", b"\0" * (50 * 2**20))], size=100))
        found = only(folder)
        assert taken(found) == {}
        assert kinds(found)[0] in ("bad zip", "zip bomb")

    def test_a_bomb_of_entries(self, folder, monkeypatch):
        monkeypatch.setattr(intake, "MAX_DIRECTORY", 2**16)
        zipped(folder / "ava.zip", [(f"{number}.txt", b"") for number in range(2000)])
        assert kinds(only(folder)) == ["zip bomb"]

    def test_a_table_of_contents_of_the_large_kind_is_refused(self, folder):
        data = forged([("q4_value.py", CODE)])
        at = data.rfind(b"PK\5\6")
        write(folder / "ava.zip", data[:at] + b"PK\6\7" + b"\xff" * 16 + data[at:])
        assert kinds(only(folder)) == ["zip bomb"]

    @pytest.mark.parametrize(
        "name", ["../q4_value.py", "/q4_value.py", "a/../../q4_value.py", "C:\\q4_value.py", "..\\q4_value.py"]
    )
    def test_names_that_lead_out(self, folder, name):
        zipped(folder / "ava.zip", [(name, b"evil"), ("crm_exercises/q4_value.py", CODE)])
        found = only(folder)
        assert taken(found) == {STEM: CODE}
        assert kinds(found) == ["unsafe name"]

    @pytest.mark.parametrize(
        ("mode", "kind"), [(stat.S_IFLNK, "link"), (stat.S_IFIFO, "special"), (stat.S_IFCHR, "special")]
    )
    def test_links_and_devices_inside(self, folder, mode, kind):
        info = zipfile.ZipInfo("q4_value.py")
        info.external_attr = (mode | 0o777) << 16
        zipped(folder / "ava.zip", [(info, "/etc/passwd")])
        assert kinds(only(folder)) == [kind]

    def test_encrypted(self, folder):
        data = bytearray(forged([("q4_value.py", CODE)]))
        for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.find(mark) + offset] |= 1
        write(folder / "ava.zip", bytes(data))
        assert kinds(only(folder)) == ["encrypted"]

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_methods_that_expand_without_a_limit(self, folder, method):
        with zipfile.ZipFile(folder / "ava.zip", "w", method) as archive:
            archive.writestr("q4_value.py", CODE)
        assert kinds(only(folder)) == ["method"]

    @pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 100, forged([("q4_value.py", CODE)])[:-30]])
    def test_no_zip_at_all(self, folder, data):
        write(folder / "ava.zip", data)
        assert kinds(only(folder)) == ["bad zip"]

    def test_damaged_inside(self, folder):
        data = forged([("q4_value.py", CODE)])
        write(folder / "ava.zip", data.replace(zlib.compress(CODE)[2:10], b"\xff" * 8))
        assert set(kinds(only(folder))) <= {"bad zip", "zip bomb"} and kinds(only(folder))

    def test_one_name_twice(self, folder):
        with pytest.warns(UserWarning, match="Duplicate name"):
            zipped(folder / "ava.zip", [("q4_value.py", CODE), ("q4_value.py", b"other")])
        found = only(folder)
        assert taken(found) == {STEM: CODE}
        assert kinds(found) == ["two files"]

    def test_random_damage_never_stops_the_class(self, folder):
        import random

        draw = random.Random(1)
        sound = forged([("q4_value.py", CODE), ("submission.toml", b'name = "Ava"')])
        for number in range(150):
            data = bytearray(sound)
            for _change in range(draw.randrange(1, 6)):
                data[draw.randrange(len(data))] = draw.randrange(256)
            write(folder / f"st{number}.zip", bytes(data[: draw.choice([None, draw.randrange(len(data))])]))
        found = read_all(folder)
        assert len(found) == 150
        assert all(taken(one) or one["problems"] for one in found.values())


class TestTheRest:
    def test_other_files_are_told_and_junk_is_not(self, folder):
        for name in ("ava.rar", "notes.txt", "orphan.py", "q4_value.py", ".DS_Store", "grading.toml", "Thumbs.db"):
            write(folder / name)
        found = read_all(folder)
        assert {student: kinds(one)[0] for student, one in found.items()} == {
            "ava.rar": "kind",
            "notes.txt": "kind",
            "orphan.py": "no student",
            "q4_value.py": "no student",
        }
        assert all(intake.problem_text(problem) for one in found.values() for problem in one["problems"])

    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(intake.IntakeError, match="cannot be read"):
            intake.entries(tmp_path / "nowhere", STEMS)

    def test_every_problem_has_words_in_both_languages(self, monkeypatch):
        for lang in ("en", "fa"):
            monkeypatch.setenv("CRM_LANG", lang)
            texts = [intake.problem_text({"kind": kind, "place": "P", "detail": "D"}) for kind in intake._PROBLEMS]
            assert len(set(texts)) == len(intake._PROBLEMS)
            assert lang == "en" or not any(text.startswith(("There", "P is a")) for text in texts)

    def test_digests_tell_whether_anything_changed(self, folder):
        write(folder / "ava/q4_value.py")
        first = only(folder)["digest"]
        write(folder / "ava/notes.txt", b"more")
        assert only(folder)["digest"] == first
        write(folder / "ava/q4_value.py", CODE + b"\n")
        assert only(folder)["digest"] != first


class TestTheCard:
    def card(self, folder, text):
        write(folder / "ava/q4_value.py")
        write(folder / "ava/submission.toml", text if isinstance(text, bytes) else text.encode())
        return only(folder)

    def test_tells_name_language_and_time(self, folder):
        found = self.card(folder, 'name = "آوا"\nlanguage = "fa"\nhanded_in = 2026-11-01T12:00:00+03:30\n')
        assert (found["name"], found["language"]) == ("آوا", "fa")
        assert (found["handed_in"], found["handed_in_from"]) == ("2026-11-01T08:30:00+00:00", "submission.toml")

    @pytest.mark.parametrize(
        "text",
        [
            "name = 1\nlanguage = []\nhanded_in = 'now'",
            "[",
            b"\xff\xfe",
            "a = " + "[" * 3000,
            "handed_in = 9999-12-31T23:59:59-12:00",
        ],
    )
    def test_that_makes_no_sense_is_not_believed(self, folder, text):
        found = self.card(folder, text)
        assert taken(found) == {STEM: CODE}
        assert (found["name"], found["language"], found["handed_in_from"]) == (None, None, "file")

    def test_without_one_the_time_is_that_of_the_file(self, folder):
        write(folder / "ava/q4_value.py")
        os.utime(folder / "ava/q4_value.py", (1_700_000_000, 1_700_000_000))
        assert only(folder)["handed_in"] == "2023-11-14T22:13:20+00:00"


class TestSubmit:
    @pytest.fixture
    def mine(self, tmp_path, monkeypatch):
        """The reader's own exercise files, in a folder of their own."""
        place = tmp_path / "mine"
        write(place / "crm_exercises/q4_value.py")
        os.utime(place / "crm_exercises/q4_value.py", (1_700_000_000, 1_700_000_000))
        monkeypatch.setattr(lessons.stub_file, "__defaults__", (place,))
        monkeypatch.chdir(tmp_path)
        return tmp_path

    def test_what_it_packs_is_what_is_graded(self, mine, folder):
        lines = list(submitting.submit(folder / "ava.zip", "Ava", False))
        found = only(folder)
        assert taken(found) == {STEM: CODE}
        assert (found["name"], found["language"], found["handed_in"]) == ("Ava", "en", "2023-11-14T22:13:20+00:00")
        assert "holds 1 exercise files and submission.toml, and nothing else" in lines[0]
        with zipfile.ZipFile(folder / "ava.zip") as archive:
            assert archive.namelist() == ["submission.toml", "crm_exercises/q4_value.py"]

    def test_the_same_files_give_the_same_zip_and_another_is_never_overwritten(self, mine):
        for _time in range(2):
            list(submitting.submit(None, "آوا رضایی", False))
        first = (mine / "آوا_رضایی.zip").read_bytes()
        write(mine / "mine/crm_exercises/q4_value.py", b"changed = 1\n")
        with pytest.raises(submitting.SubmitError, match="already there and holds something else"):
            list(submitting.submit(None, "آوا رضایی", False))
        assert (mine / "آوا_رضایی.zip").read_bytes() == first
        list(submitting.submit(None, "آوا رضایی", True))
        assert (mine / "آوا_رضایی.zip").read_bytes() != first

    def test_nothing_to_pack_is_told(self, mine):
        (mine / "mine/crm_exercises/q4_value.py").unlink()
        with pytest.raises(submitting.SubmitError, match="no exercise file"):
            list(submitting.submit(None, "Ava", False))
