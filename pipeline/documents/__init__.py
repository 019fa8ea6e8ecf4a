"""Documents that people edit: what is carried, merged, kept, turned into PDF. Knows nothing of unions."""
