import vectors
