echo "$PWD/far/away" > .venv/lib/python3.11/site-packages/ours.pth
