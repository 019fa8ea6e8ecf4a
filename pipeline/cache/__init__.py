"""What was worked out before, by what it was worked out of. Safe to delete; knows nothing of what it keeps."""
