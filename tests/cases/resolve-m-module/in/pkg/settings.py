raise SystemExit("-m puts the working folder first")
