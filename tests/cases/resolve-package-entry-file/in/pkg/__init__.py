raise SystemExit("a script's package is not imported")
