"""What every notebook imports, imported: the process that forked kernels come from runs this once."""

import importlib
import pkgutil

import pandas as pd

from . import explore

# Not `crm_course.notebook`, which starts a judge for the kernel that imports it.
_LIBRARIES = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipywidgets", "jupyterquiz", "matplotlib.pyplot")
_LIBRARIES += ("pyarrow.parquet", "scipy.optimize", "scipy.stats", "seaborn", "matplotlib_inline.backend_inline")

for _name in (*_LIBRARIES, "crm_course.data", "crm_course.figures", "crm_course.selftest"):
    importlib.import_module(_name)
for _module in pkgutil.iter_modules(explore.__path__):
    importlib.import_module(f"{explore.__name__}.{_module.name}")

pd.set_option("display.max_columns", 20)  # as in a notebook; imported without one, pandas thinks of a terminal
