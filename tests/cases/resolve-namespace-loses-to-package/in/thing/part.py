raise SystemExit("the folder without __init__.py was taken")
