"""How the data files of the course are made, one module for each source; `build.py` runs them."""
