raise SystemExit("a sibling must not hide the standard library")
