"""The report, the note and the drafts for departments: outline, wording, tables, charts, annexes, template."""
