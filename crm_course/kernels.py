"""Jupyter kernels for whoever runs many notebooks: each is forked from a process that has imported the libraries.

A kernel imports for three seconds before its first cell is done; a fork has everything at once. It is a kernel like any
other, started by Jupyter through a provisioner of its own name: `JUPYTER_DEFAULT_PROVISIONER_NAME=crm-forked`.
"""

import multiprocessing
import os
import sys

from jupyter_client.provisioning import LocalProvisioner

NAME = "crm-forked"
SETTING = "JUPYTER_DEFAULT_PROVISIONER_NAME"
AVAILABLE = "forkserver" in multiprocessing.get_all_start_methods()  # not on Windows


def settings():
    """Return the environment variables with which Jupyter forks its kernels, where the system can."""
    return {SETTING: NAME} if AVAILABLE else {}


class ForkedKernels(LocalProvisioner):
    """Starts kernels by forking; everything else is as with kernels that are started as programs."""

    async def launch_kernel(self, cmd, **kwargs):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crm_course.kernels_warm"])
        arguments = cmd[cmd.index("-f") :]
        self.process = _Forked(context.Process(target=_serve, args=(arguments, kwargs.get("cwd"), dict(kwargs["env"]))))
        self.pid = self.process.pid
        return self.connection_info


class _Forked:
    """What Jupyter wants of a process (`subprocess.Popen`), of one that was forked."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self._process = process
        process.start()
        self.pid = process.pid
        self.terminate, self.kill = process.terminate, process.kill

    def poll(self):
        return self._process.exitcode

    def wait(self, timeout=None):
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)


def _serve(arguments, folder, environment):
    """Be a kernel, in a process that was just forked."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()  # so that no key pressed at the terminal of whoever runs the notebooks ends it
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))
    os.chdir(folder or ".")
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    IPKernelApp.launch_instance(argv=arguments)
