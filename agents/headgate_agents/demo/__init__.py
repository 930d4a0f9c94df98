"""The demo: recorded agent sessions, played at a human pace through the whole pipeline, and a view of what happens."""
