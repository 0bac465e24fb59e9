"""The reports of a run: a page for people, files for tools, a declaration for the archive. It knows verdicts, and how to show them; it
plays nothing and judges nothing.

`Run` (`run.py`) is all that a report may tell. `folder.write(folder, run)` writes one file of each kind; each has a pure renderer of its
own. What comes from the wire goes through `pictures`, `wire_text` and `markup` and nothing else.
"""
