"""Colours: one for each axis, and the greys of everything else."""

AXES = {
    "batch": "#1100d9",
    "sequence": "#b25600",
    "feature": "#006641",
    "vocabulary": "#006641",
    "hidden": "#8347b2",
    "layer": "#606060",
}
INK, SOFT, LINE, FAINT, PAPER = "#1a1a1a", "#575757", "#9a9a9a", "#f1f1f1", "#ffffff"
