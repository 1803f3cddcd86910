"""Figures and widgets of the lessons, one module per stem: what would be too long to read in a cell."""
