"""What unions wrote in words: remarks, texts outside the cells, answers in marked copies."""
