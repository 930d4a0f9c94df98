"""Names, places, organisations, addresses, birth dates and ids: texts and rows that a token model learns from.

kinds.py        what is labelled, and how            values.py      what fills slots: names.py, places.py,
texts.py        texts with spans, on disk                           companies.py are the lists
marks.py        spans inside of growing texts        shapes.py      sentences: prose.py, chat.py hold them
public.py       the public sets, in one convention   records.py     forms, JSON, YAML, tables, logs
synthesise.py   public and synthetic texts           compose.py     sentences and records in several cases
prepare.py      rows of tokens
"""
