"""Returned files -> identified submissions; nothing that was dropped into the folder is lost silently.

The way of a file: `folder` walks the folder; `unpack/` (with `letters/`) gives the files in it, `found_forms` the forms
in those; `owner/` says whose each is; `reader` keeps the order. `placement` finds every field, `corrections` puts in
what the office decided, `texts/` what is written beside figures; `checked_form` makes the submission. Of several
`which_counts` says which (after `senders/`), `approval` which are accepted; what became of a file: `file_reports`.
"""
