"""Words as BM25 ranks them: alone to name the columns of impacts, and what is kept of terms."""
