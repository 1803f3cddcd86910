"""Stop a call in this process when its time is up; where the system has no alarm, it runs on."""

import signal
import sys
import threading
from contextlib import contextmanager


class TimeUp(KeyboardInterrupt):
    """The call took too long. As with Ctrl-C, neither `except Exception` nor the machinery takes it for an error."""


@contextmanager
def alarm(seconds):
    """Raise `TimeUp` inside after `seconds` (None: never). A debugger switches the alarm off."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not seconds or not usable or sys.gettrace() is not None:
        yield
        return

    def ring(signum, frame):
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
