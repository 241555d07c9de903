echo "$PWD/packages/core/src" > .venv/lib/python3.11/site-packages/__editable__.core-1.0.pth
