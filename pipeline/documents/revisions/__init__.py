"""What differs between two documents as revisions of Word, to be accepted or rejected one by one."""
