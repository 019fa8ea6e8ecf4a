"""Three-way merge of the review report: what the generator changed goes into the document people have edited."""
