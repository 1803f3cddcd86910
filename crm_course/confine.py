"""What the kernel refuses a worker: to see, start or signal processes, sockets, other programs, memory without end.

Linux has all of it; elsewhere, and where a part is forbidden, what is left is used, and `defences` tells what is missing.
"""

import contextlib
import ctypes
import errno
import os
import platform
import signal
import struct
import sys
from functools import lru_cache

MEMORY_BYTES = int(os.environ.get("CRM_MEMORY_MB") or 3072) * 2**20  # of addresses; a warm process has half of them
CPU_SECONDS = 120
FILES = 64
STACK_BYTES = 16 * 2**20

_NEWUSER, _NEWPID, _NEWNS, _NEWIPC, _NEWNET = 0x10000000, 0x20000000, 0x20000, 0x8000000, 0x40000000
_PDEATHSIG, _DUMPABLE, _SET_SECCOMP, _NO_NEW_PRIVS = 1, 4, 22, 38
_MS_RDONLY_NOSUID_NODEV_NOEXEC = 1 | 2 | 4 | 8

# By name: the number on x86-64 and on 64-bit ARM (None: not there). A worker computes; of all this it needs nothing.
_REFUSED = {
    "clone": (56, 220), "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "setsid": (112, 157), "setpgid": (109, 154), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "socket": (41, 198), "connect": (42, 203), "bind": (49, 200),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "shmget": (29, 194),
    "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "memfd_create": (319, 279), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "quotactl": (179, 60), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262), "inotify_init1": (294, 26), "inotify_init": (253, None), "personality": (135, 92),
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setfsuid": (122, 151), "setfsgid": (123, 152),
    "setgroups": (116, 159), "capset": (126, 91), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "lookup_dcookie": (212, 18), "io_setup": (206, 0), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "vhangup": (153, 58), "seccomp": (317, 277), "uselib": (134, None), "socketpair": (53, 199),
}  # fmt: skip
_TGKILL, _PRCTL = (234, 131), (157, 167)
# From here on every machine has the same numbers. What is not named is answered as by a kernel that does not know it.
_FIRST_COMMON, _COMMON_ALLOWED = 424, (436, 439, 441, 449)  # close_range, faccessat2, epoll_pwait2, futex_waitv
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


@lru_cache
def _libc():
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def enclose():
    """Go on in namespaces of one's own, where the system allows it; return a file that stands for the process namespace.

    To be called while this process is small and has one thread; who called it before waits for the end.
    """
    libc = _libc()
    if not libc or not hasattr(libc, "unshare"):
        return None
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)  # nobody of the same user may read this process's memory or its children's
    if libc.unshare(_NEWUSER | _NEWPID | _NEWNS | _NEWIPC | _NEWNET) != 0:
        return None
    pid = os.fork()
    if pid:
        _wait(libc, pid)
    libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    with contextlib.suppress(OSError):
        return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def _wait(libc, pid):
    libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _pid, status = os.waitpid(pid, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def hide_processes():
    """Lay an empty folder over /proc: what has been imported needs it no more, and it shows one's neighbours."""
    libc = _libc()
    return bool(libc) and libc.mount(b"none", b"/proc", b"tmpfs", _MS_RDONLY_NOSUID_NODEV_NOEXEC, b"size=4k") == 0


def fork(namespace):
    """Fork; the child is alone in a process namespace of its own if `namespace` (from `enclose`) is given."""
    libc = _libc()
    alone = namespace is not None
    if alone and libc.unshare(_NEWPID) != 0:
        raise OSError(ctypes.get_errno(), "no process namespace for a worker")
    pid = os.fork()
    if alone and pid and libc.setns(namespace, _NEWPID) != 0:
        os.kill(pid, signal.SIGKILL)
        raise OSError(ctypes.get_errno(), "no way back to the process namespace")
    if not pid and libc:
        libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return pid


def limit():
    """Set the limits that hold for what this process will ever do."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {"AS": MEMORY_BYTES, "CPU": CPU_SECONDS, "FSIZE": 0, "CORE": 0, "NPROC": 0, "NOFILE": FILES}
    limits |= {"STACK": STACK_BYTES, "MEMLOCK": 0, "MSGQUEUE": 0, "SIGPENDING": 64}
    for name, value in limits.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def confine():
    """Give up every right, for good. What cannot be given up ends the process, since a student's code comes next."""
    libc = _libc()
    if not libc:
        return
    header, nothing = struct.pack("Ii", 0x20080522, 0), bytes(24)
    if libc.capset(header, nothing) != 0 or libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        os._exit(71)
    if can_filter() and libc.prctl(_SET_SECCOMP, 2, ctypes.byref(_program(os.getpid())), 0, 0) != 0:
        os._exit(71)


@lru_cache
def can_filter():
    """Return whether the kernel can refuse single system calls here."""
    libc = _libc()
    if not libc or platform.machine() not in _ARCHITECTURES or sys.maxsize < 2**32:
        return False
    _program(1)  # that of every worker in a namespace of its own, made before the first fork
    # A filter that is nowhere: EFAULT if filters are known, EINVAL if not.
    return libc.prctl(_SET_SECCOMP, 2, None, 0, 0) == -1 and ctypes.get_errno() == errno.EFAULT


# ---- the filter: a program for the kernel's BPF machine --------------------------------------------------------

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _REFUSE, _UNKNOWN, _ALLOW = 0x80000000, 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x7FFF0000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16


def _filter(pid):
    """Return the instructions (code, jump if true, jump if false, operand): at the end of each jump stands a verdict."""
    place, architecture = _ARCHITECTURES[platform.machine()]
    code = [(_LOAD, 0, 0, _ARCHITECTURE_AT), (_EQUAL, 1, 0, architecture), _give(_KILL), (_LOAD, 0, 0, _NUMBER_AT)]
    code += [*_if(_AT_LEAST, 0x40000000, _KILL)]  # the same calls by other numbers
    for number in sorted(numbers[place] for numbers in _REFUSED.values() if numbers[place] is not None):
        code += _if(_EQUAL, number, _REFUSE)
    for number in _COMMON_ALLOWED:
        code += _if(_EQUAL, number, _ALLOW)
    code += _if(_AT_LEAST, _FIRST_COMMON, _UNKNOWN)
    # A signal to itself, as abort() sends it; no other parent's death, no readable memory.
    code += [(_EQUAL, 0, 4, _TGKILL[place]), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT), (_EQUAL, 0, 1, pid)]
    code += [_give(_ALLOW), _give(_REFUSE)]
    code += [(_EQUAL, 0, 5, _PRCTL[place]), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)]
    code += [*_if(_EQUAL, _PDEATHSIG, _REFUSE), *_if(_EQUAL, _DUMPABLE, _REFUSE)]
    return [*code, _give(_ALLOW)]


def _give(verdict):
    return (_RETURN, 0, 0, verdict)


def _if(test, operand, verdict):
    return [(test, 0, 1, operand), _give(verdict)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


@lru_cache
def _program(pid):
    """Return the filter as the C structure that the kernel reads."""
    code = _filter(pid)
    return _Program(len(code), b"".join(struct.pack("HBBI", *instruction) for instruction in code))
