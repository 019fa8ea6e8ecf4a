"""One round put together: frames, roster, decisions applied, plausibility, views that workbooks and report share."""
