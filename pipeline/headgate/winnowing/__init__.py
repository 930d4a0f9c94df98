"""Fingerprints of texts and of source code, for finding copies that were rewritten on the way.

Enter token streams, leave fingerprints, and the places where those of a protected text turn up again. Both sides are
read by the same rules, so that what a rewriting changes first is not compared at all: `words` for prose, `code` for
programs. Nothing here knows sessions, policy or what a copy means.

Source: Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (SIGMOD 2003).
"""
