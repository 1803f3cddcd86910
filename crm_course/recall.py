"""Inside the judge: a test that has seen these very answers before says what it said then, without being run again.

What a test says follows from the answers to its calls alone, so it is kept by their bytes. A student's function is always
called; but of a class that is mostly right, the judge reads and compares each answer only once.
"""

import copy
import hashlib
import time

from . import judging, pytest_plugin

LIMIT = 64 * 2**20  # bytes; then everything is forgotten, and learnt anew
LONGEST = 2**20  # bytes of the calls of one test; more is not worth keeping
RESTART = ("", b"")  # stands among the calls of a test where it wanted a fresh process


class Memory:
    """What tests said, by language, test, and the answers to its calls: a tree of calls and answers."""

    def __init__(self):
        self._clear()

    def _clear(self):
        self._trees, self._named, self._held = {}, {}, 0

    def tree(self, key):
        return self._trees.setdefault(key, _Node())

    def keep(self, node, heard, result):
        """Keep what a test said after the calls and answers in `heard`, unless they are so long that they crowd out others."""
        if sum(len(payload) for (_exercise, payload), _answer in heard) > LONGEST:
            return
        for call, answer in heard:
            if node.call != call:  # not known yet; or a test that does not ask the same every time
                node.call, node.next = call, {}
                self._held += len(call[1])
            node = node.next.setdefault(_digest(answer), _Node())
            self._held += 500
        node.result = copy.deepcopy(result)
        self._held += 1000 + 2 * sum(len(value) for value in result.values() if isinstance(value, str))
        self._forget()

    def diagnosis(self, key, make):
        """Return what is known under `key`, else what `make()` gives."""
        if key in self._named:
            return self._named[key]
        self._named[key] = found = make()
        self._held += 2000
        self._forget()
        return found

    def _forget(self):
        if self._held > LIMIT:
            self._clear()


class _Node:
    """A point in a test: the call that it makes there, and where each answer leads; or what it says at its end."""

    __slots__ = ("call", "next", "result")

    def __init__(self):
        self.call, self.next, self.result = None, {}, None


def _digest(answer):
    return hashlib.sha256(answer).digest()


class Test:
    """One test on one submission: it is followed as far as it is known, and run from there on."""

    def __init__(self, memory, item, lang, hand):
        self._memory = memory
        self._item = item
        self._hand = hand
        # What may be told depends on what the worker has seen before.
        self._root = memory.tree((item.nodeid, lang, hand.has_seen_secrets))
        self.heard = []  # ((exercise, payload), answer): bytes, or {"status"} of a worker that is gone

    def result(self, run):
        """Return what the test says, with its duration; `run(item, backend)` runs it."""
        start = time.perf_counter()
        found = self._followed() or self._run(run)
        return {**found, "seconds": round(time.perf_counter() - start, 6)} if found else None

    def _followed(self):
        node = self._root
        while node is not None and node.call is not None:
            answer = _asked(self._hand, node.call)
            self._hand.has_seen_secrets |= pytest_plugin.is_secret(self._item)
            self.heard.append((node.call, answer))
            node = node.next.get(_digest(answer)) if isinstance(answer, bytes) else None
        return copy.deepcopy(node.result) if node is not None else None

    def _run(self, run):
        replay = _Replay(self.heard, self._hand)
        result = run(self._item, replay)
        self.heard = replay.given
        if result and all(isinstance(answer, bytes) for _call, answer in self.heard):
            self._memory.keep(self._root, self.heard, result)
        return result

    def outcomes(self):
        """Return the calls and what they gave, as a record of `judging`."""
        return [judging.Outcome(*call, self._hand.read(answer)) for call, answer in self.heard if call != RESTART]


def _asked(hand, call):
    """Return the answer to a call, as bytes; nothing to a wish for a fresh process."""
    return hand.answer(*call) if call != RESTART else hand.restart() or b""


class _Replay:
    """A backend that gives the answers already heard, then asks on; `given` holds all of them."""

    def __init__(self, heard, hand):
        self._heard = list(heard)
        self._hand = hand
        self.is_ours = getattr(hand, "is_ours", False)
        self.given = []

    @property
    def has_seen_secrets(self):
        return self._hand.has_seen_secrets

    @has_seen_secrets.setter
    def has_seen_secrets(self, seen):
        self._hand.has_seen_secrets = seen

    def call(self, exercise, payload):
        return self._hand.read(self._given((exercise, payload)))

    def restart(self):
        self._given(RESTART)

    def _given(self, call):
        if self._heard and self._heard[0][0] == call:
            answer = self._heard.pop(0)[1]
        else:  # the end of what is known; or a test that does not ask the same every time
            self._heard.clear()
            answer = _asked(self._hand, call)
        self.given.append((call, answer))
        return answer


def run_once(session, item, backend):
    """Run a test with pytest; return what it says, or None if it says nothing (it was skipped)."""
    from _pytest.runner import runtestprotocol

    session.config.stash[pytest_plugin.BACKENDS] = lambda stem, exercise: backend
    seen = session.config.stash[pytest_plugin.VERDICT_ORDER] = {}
    runtestprotocol(item, log=False)
    results = seen.get(pytest_plugin.judged(item), ([], []))[0]
    return results[-1] if results else None
