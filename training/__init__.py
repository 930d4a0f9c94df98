"""From public data to the models that Headgate ships: synthesis, training, export, thresholds, evaluation.

Nothing here is needed at run time, and nothing of Headgate imports it. See `training/README.md`.
"""
