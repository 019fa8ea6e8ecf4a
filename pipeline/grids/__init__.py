"""Files to grids: what a person sees in each cell of a returned file, whatever program wrote it."""
