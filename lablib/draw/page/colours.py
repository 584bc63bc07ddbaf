"""Colours: one for each axis, some for the lines of a plot, and the greys of everything else."""

AXES = {
    "batch": "#1100d9",
    "sequence": "#b25600",
    "feature": "#006641",
    "vocabulary": "#006641",
    "hidden": "#8347b2",
    "layer": "#606060",
}
LINES = ("#1a1a1a", "#c8146e", "#0079a8", "#7a7600")  # apart for the colour-blind, and from AXES
INK, SOFT, LINE, FAINT, PAPER = "#1a1a1a", "#575757", "#9a9a9a", "#f1f1f1", "#ffffff"
