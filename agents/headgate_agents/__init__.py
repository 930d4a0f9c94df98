"""The Faust application that classifies sessions and publishes verdicts."""
