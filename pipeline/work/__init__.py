"""Many items of work, carried out here or by others: results in order, the same whoever does them."""
