"""Workers run what students wrote: fresh for each exercise, under limits, in sight of nothing of the course."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import processes
import pytest

from crm_course import lessons, sandbox, wire
from crm_course.judge import Judge, JudgeError

NO_BUBBLEWRAP = "bubblewrap cannot be used here: student code sees the course's files, so there is nothing to prove"
enclosed = pytest.mark.skipif(not sandbox.bubblewrap(), reason=NO_BUBBLEWRAP)
forked = pytest.mark.skipif(
    not sandbox.can_fork(), reason="this system has no fork: each worker is a process of its own"
)


@pytest.fixture(scope="module")
def workers():
    """The warm process that is forked for each worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "CALL_SECONDS", 1.5)
        opened = sandbox.open_workers()
        yield opened
        opened.close()


def run(workers, body, *arguments):
    """Return the outcome of a call, in a fresh worker, of a function with this body."""
    worker = workers.open("q1_tiny", f"def f(*a):\n    {body}\n".encode())
    try:
        return worker.call("f", wire.dumps([list(arguments), {}]))
    finally:
        worker.close()


def value(workers, body, *arguments):
    found = run(workers, body, *arguments)
    assert found["status"] == "returned", found
    return found["value"]


class TestCalls:
    def test_a_result_comes_back(self, workers):
        assert value(workers, "return [x * 2 for x in a[0]]", [1, 2.5]) == [2, 5.0]

    def test_several_calls_go_to_one_worker(self, workers):
        worker = workers.open("q1_tiny", b"seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\n")
        assert [worker.call("f", wire.dumps([[0], {}]))["value"] for _ in range(3)] == [1, 2, 3]
        worker.close()

    def test_two_workers_know_nothing_of_each_other(self, workers):
        source = b"import builtins\ndef f():\n    builtins.mark = getattr(builtins, 'mark', 0) + 1\n    return builtins.mark\n"
        for _again in range(2):
            worker = workers.open("q1_tiny", source)
            assert worker.call("f", wire.dumps([[], {}]))["value"] == 1
            worker.close()

    def test_bytes_that_are_no_text_reach_the_worker(self, workers):
        worker = workers.open("q1_tiny", "def f():\n    return 'é'\n".encode("latin-1"))
        assert "not text" in worker.call("f", wire.dumps([[], {}]))["error"]["kinds"]
        worker.close()


class TestEndings:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("while True: pass", "timed out"),
            ("import os; os._exit(0)", "died"),
            ("import ctypes; ctypes.string_at(0)", "died"),
            ("raise KeyboardInterrupt", "died"),
            ("import os; os.closerange(3, 256)", "died"),
        ],
    )
    def test_a_worker_that_ends_ends_alone(self, workers, body, status):
        assert run(workers, body)["status"] == status
        assert value(workers, "return 1") == 1

    def test_after_an_ending_every_call_says_the_same(self, workers):
        worker = workers.open("q1_tiny", b"import os\ndef f():\n    os._exit(0)\ndef g():\n    return 1\n")
        assert worker.call("f", wire.dumps([[], {}])) == {"status": "died"}
        assert worker.call("g", wire.dumps([[], {}])) == {"status": "died"}

    def test_an_endless_loop_at_import_ends(self, workers):
        worker = workers.open("q1_tiny", b"while True: pass\n")
        assert worker.call("f", wire.dumps([["x" * 10**6], {}])) == {"status": "timed out"}


class TestLimits:
    @forked
    def test_memory_has_an_end(self, workers):
        assert run(workers, "import numpy; return numpy.ones(10**10).sum()")["status"] == "out of memory"

    @forked
    def test_nothing_can_be_written(self, workers, tmp_path):
        for path in (tmp_path / "x", "/tmp/crm-test-x", "x", "/dev/shm/x"):
            found = run(workers, "open(a[0], 'w').write('x' * 100_000)", str(path))
            assert "OSError" in found["error"]["kinds"]

    def test_a_result_beyond_the_limit_is_told(self, workers):
        found = run(workers, "import numpy; return numpy.zeros(10**7)")
        assert found["status"] == "not plain"
        assert "MB" in found["type"]

    @forked
    def test_one_worker_cannot_kill_another_or_the_warm_process(self, workers):
        other = workers.open("q1_tiny", b"def f():\n    return 1\n")
        assert other.call("f", wire.dumps([[], {}]))["value"] == 1
        attack = "import os, signal\n    for pid in (0, -1, os.getppid(), 1, 2, 3):\n        try: os.kill(pid, 9)\n        except OSError: pass"
        run(workers, attack)
        assert other.call("f", wire.dumps([[], {}]))["value"] == 1
        other.close()


class TestWhatAWorkerSees:
    @enclosed
    def test_no_file_of_the_course(self, workers):
        body = "import os; return [n for f, ds, fs in os.walk(a[0]) if 'site-packages' not in f for n in [*ds, *fs]]"
        seen = value(workers, body, str(lessons.ROOT))
        assert not {"tests", "solutions", "crm_exercises", "notebooks", "judging.py", "README.md"} & set(seen)
        for path in (lessons.answer_file("q4_value"), lessons.test_file("q4_value"), lessons.stub_file("q4_value")):
            assert run(workers, "return open(a[0]).read()", str(path))["error"]["type"] == "FileNotFoundError"

    @enclosed
    def test_of_the_machinery_only_what_it_runs(self, workers):
        assert set(value(workers, "import os; return os.listdir('/course/crm_course')")) == set(sandbox._WORKER_FILES)

    @enclosed
    def test_no_file_of_the_person_or_the_machine(self, workers, tmp_path):
        (tmp_path / "secret").write_text("x")
        for path in (tmp_path / "secret", Path("/etc/passwd"), Path("/etc/hostname")):
            assert run(workers, "return open(a[0]).read()", str(path))["error"]["type"] == "FileNotFoundError"

    @enclosed
    def test_no_network(self, workers):
        found = run(workers, "import socket; socket.create_connection(('127.0.0.1', a[0]), 1)", listening_port())
        assert "OSError" in found["error"]["kinds"]

    @enclosed
    def test_no_process_but_its_own(self, workers):
        assert value(workers, "import os; return os.getpid()") < 10

    def test_no_secret_of_the_environment(self, workers, monkeypatch):
        seen = value(workers, "import os; return sorted(os.environ)")
        assert not {"HOME", "CRM_EXERCISES", "CRM_LANG", "CRM_WORKER_KEY", "JUPYTER_TOKEN"} & set(seen)


_sockets = []


def listening_port():
    import socket

    _sockets.append(socket.create_server(("127.0.0.1", 0)))
    return _sockets[-1].getsockname()[1]


class Talker:
    """A connection whose other side says one thing, as the answer to the call."""

    def __init__(self, said):
        self.said = said
        self.got = []

    def send_bytes(self, data):
        self.got.append(data)

    def recv_bytes(self, limit):
        return self.got[-3] + self.said

    def close(self):
        pass


ERROR = {"type": "E", "kinds": ["E"], "message": "", "frames": [{"line": 1, "function": "f", "code": ""}]}


class TestALyingWorker:
    @pytest.mark.parametrize(
        "said",
        [
            {"status": "returned", "value": 1},
            {"status": "returned", "value": 1, "changed": "all"},
            {"status": "returned", "value": 1, "changed": [1]},
            {"status": "returned", "changed": []},
            {"status": "right"},
            {"status": ["returned"]},
            {"status": None},
            {},
            [1, 2],
            None,
            {"status": "missing", "found": [1]},
            {"status": "missing"},
            {"status": "not plain", "type": 3},
            {"status": "not started", "printed": 5},
            {"status": "not started", "printed_length": "many"},
            {"status": "raised"},
            {"status": "raised", "error": {}},
            {"status": "raised", "error": {**ERROR, "kinds": "E"}},
            {"status": "raised", "error": {**ERROR, "kinds": [1]}},
            {"status": "raised", "error": {**ERROR, "message": None}},
            {"status": "raised", "error": {**ERROR, "frames": [1]}},
            {"status": "raised", "error": {**ERROR, "frames": [{"line": "1", "function": "f", "code": ""}]}},
        ],
        ids=str,
    )
    def test_an_outcome_of_another_shape_is_unreadable(self, said):
        worker = sandbox.Worker(Talker(wire.dumps(said)), lambda: None, "q1_tiny", b"")
        assert worker.call("f", wire.dumps([[], {}])) == {"status": "unreadable"}

    def test_bytes_that_are_no_message_are_unreadable(self):
        worker = sandbox.Worker(Talker(b"rubbish"), lambda: None, "q1_tiny", b"")
        assert worker.call("f", wire.dumps([[], {}])) == {"status": "unreadable"}

    @pytest.mark.parametrize(
        "said",
        [
            {"status": "returned", "value": 1, "changed": ["0"]},
            {"status": "raised", "error": ERROR},
            {"status": "missing", "found": ["f"]},
            {"status": "not plain", "type": "generator"},
            {"status": "not started"},
            {"status": "out of memory"},
        ],
        ids=str,
    )
    def test_more_than_an_outcome_needs_is_left_out(self, said):
        worker = sandbox.Worker(Talker(wire.dumps({**said, "verdict": "right"})), lambda: None, "q1_tiny", b"")
        assert worker.call("f", wire.dumps([[], {}])) == {**said, "printed": "", "printed_length": 0}


class TestNothingIsLeftBehind:
    @processes.needed
    def test_a_dead_warm_process_is_replaced_and_closing_ends_every_process(self, monkeypatch):
        monkeypatch.setattr(sandbox, "CALL_SECONDS", 0.5)
        before = processes.descendants(os.getpid())
        opened = sandbox.open_workers()
        end_warm_process(opened)
        busy = opened.open("q1_tiny", b"def f():\n    while True: pass\n")
        idle = opened.open("q1_tiny", b"def f():\n    return 1\n")
        assert idle.call("f", wire.dumps([[], {}]))["value"] == 1
        assert busy.call("f", wire.dumps([[], {}]))["status"] == "timed out"
        ours = processes.descendants(os.getpid()) - before
        assert ours
        opened.close()
        assert processes.comes_true(lambda: not ours & set(processes.running()))

    @processes.needed
    def test_a_worker_that_overstays_is_gone_at_once(self, workers):
        value(workers, "return 1")
        time.sleep(0.2)  # until the worker that waits for the next exercise is there
        before = len(processes.descendants(os.getpid()))
        assert run(workers, "while True: pass")["status"] == "timed out"
        assert processes.comes_true(lambda: len(processes.descendants(os.getpid())) <= before)


def end_warm_process(workers):
    if isinstance(workers, sandbox.Zygote):
        workers._process.kill()
        workers._process.wait()


PROGRAM = """
import os, sys
from crm_course import sandbox, wire
workers = sandbox.open_workers()
worker = workers.open("q1_tiny", b"import time\\ndef f(how):\\n    print(how)\\n    while True: how and time.sleep(1)\\n")
print(os.getpid(), flush=True)
worker.call("f", wire.dumps([[sys.argv[1] == "sleeping"], {}]))
"""


class TestAJudgeThatIsKilled:
    @processes.needed
    @pytest.mark.parametrize(
        ("mode", "how"), [("forked", "busy"), ("spare", "busy"), ("without bubblewrap", "sleeping")]
    )
    def test_takes_every_process_with_it(self, mode, how):
        chosen = {"spare": {"CRM_WORKER": "spare"}, "without bubblewrap": {"CRM_SANDBOX": "off"}}.get(mode, {})
        environment = {**os.environ, **chosen, "PYTHONPATH": str(lessons.ROOT), "CRM_CALL_SECONDS": "60"}
        command = [sys.executable, "-c", PROGRAM, how]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as judge:
            judge.stdout.readline()
            time.sleep(0.3)
            ours = processes.descendants(judge.pid)
            judge.kill()
        assert ours
        assert processes.comes_true(lambda: not ours & set(processes.running()))


class TestAWarmProcessThatIsKilled:
    @forked
    @processes.needed
    def test_is_no_failure_of_the_student_s(self, monkeypatch):
        monkeypatch.setattr(sandbox, "CALL_SECONDS", 20)
        workers = sandbox.open_workers()
        worker = workers.open("q1_tiny", b"def f():\n    while True: pass\n")
        threading.Timer(0.5, workers._process.kill).start()
        with pytest.raises(sandbox.WorkersLost):
            worker.call("f", wire.dumps([[], {}]))
        assert value(workers, "return 1") == 1
        workers.close()

    @pytest.mark.usefixtures("english")
    def test_ends_the_request_not_the_test(self, monkeypatch):
        """The judge tells that it gave no verdict, and who asks again gets one."""
        text = lessons.answer_file("q4_lifetime").read_text(encoding="utf-8")
        slow = text + "\n\ndef present_value(cash_flows, discount):\n    while True: pass\n"
        monkeypatch.setenv("CRM_CALL_SECONDS", "20")
        with Judge() as judge:
            judge.verdicts(["q4_lifetime.present_value"], files={"q4_lifetime": text})
            threading.Timer(0.5, self.kill_workers, [judge._process.pid]).start()
            with pytest.raises(JudgeError, match="has ended"):
                judge.verdicts(["q4_lifetime.present_value"], files={"q4_lifetime": slow})
            (found,) = judge.verdicts(["q4_lifetime.present_value"], files={"q4_lifetime": text})
        assert found["verdict"] == "right"

    def kill_workers(self, judge):
        for pid in processes.descendants(judge):
            if processes.running().get(pid) == judge:
                os.kill(pid, signal.SIGKILL)


class TestSpares:
    @pytest.fixture
    def spares(self, monkeypatch):
        monkeypatch.setattr(sandbox, "CALL_SECONDS", 1.5)
        opened = sandbox.Spares()
        yield opened
        opened.close()

    def test_one_that_died_while_it_waited_is_replaced(self, spares):
        spares._next.kill()
        spares._next.wait()
        assert value(spares, "return a[0] + 1", 1) == 2

    def test_one_that_never_starts_is_told_and_not_waited_for(self, spares, monkeypatch):
        monkeypatch.setattr(
            spares, "_start", lambda: subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE)
        )
        spares._next.kill()
        spares._next.wait()
        start = time.monotonic()
        with pytest.raises(sandbox.SandboxError, match="did not start"):
            spares.open("q1_tiny", b"")
        assert time.monotonic() - start < 20

    def test_memory_and_time_have_an_end_here_too(self, spares):
        if sys.platform == "linux":
            assert run(spares, "import numpy; return numpy.ones(10**10).sum()")["status"] == "out of memory"
        assert run(spares, "while True: pass")["status"] == "timed out"


class TestLimitsOfTheJudge:
    def test_calls_that_are_slow_together_are_stopped(self, workers):
        worker = workers.open("q1_tiny", b"import time\ndef f():\n    time.sleep(1.2)\n")
        found = [worker.call("f", wire.dumps([[], {}]))["status"] for _ in range(5)]
        worker.close()
        assert found[0] == "returned"
        assert found[-1] == "timed out"

    def test_a_result_far_beyond_the_answer_s_is_refused(self, workers):
        assert run(workers, "return [0.5] * 100_000")["status"] == "too large"

    def test_a_result_as_large_as_the_answer_s_is_not(self, workers):
        survival = [100.0 - 1e-3 * n for n in range(20_000)]
        source = b"def retention_from_survival(s):\n    return [b / a for a, b in zip(s, s[1:])]\n"
        worker = workers.open("q4_lifetime", source)
        found = worker.call("retention_from_survival", wire.dumps([[survival], {}]))
        worker.close()
        assert len(found["value"]) == 19_999


class TestDefences:
    @forked
    def test_what_is_missing_is_told(self, workers, monkeypatch):
        there = set(sandbox.DEFENCES) - set(workers.missing())
        assert ("bubblewrap" in there) == bool(sandbox.bubblewrap())
        monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
        assert workers.missing()[0] == "bubblewrap"

    def test_spares_are_no_defence(self):
        assert sandbox.Spares.missing(None) == list(sandbox.DEFENCES)

    @enclosed
    def test_what_students_import_works_under_them(self, workers):
        body = (
            "import numpy as np, pandas as pd\n"
            "    from sklearn.cluster import KMeans\n"
            "    from sklearn.ensemble import RandomForestClassifier\n"
            "    from sklearn.linear_model import LogisticRegression\n"
            "    from sklearn.model_selection import cross_val_score\n"
            "    from sklearn.neighbors import NearestNeighbors\n"
            "    from scipy.optimize import minimize\n"
            "    x = np.random.default_rng(0).random((400, 300))\n"
            "    k = KMeans(2, n_init=1, random_state=0).fit(x[:, :2]).labels_\n"
            "    y = x[:, 0] > 0.5\n"
            "    scores = [cross_val_score(e, x, y).mean() for e in (LogisticRegression(), RandomForestClassifier(5))]\n"
            "    NearestNeighbors().fit(x).kneighbors(x[:2])\n"
            "    m = minimize(lambda p: (p[0] - 3) ** 2, [0.0]).x[0]\n"
            "    t = pd.DataFrame({'k': k, 'v': x[:, 0]}).groupby('k')['v'].mean()\n"
            "    return min(scores) > 0.5, len(t), round(m, 3), bool(np.isfinite(x.T @ x).all()), pd.Series(['a', 'b']).str.upper().tolist()"
        )
        assert value(workers, body) == (True, 2, 3.0, True, ["A", "B"])
