ln -s loop.py loop.py
ln -s .. pkg/up
ln -s nowhere dangling.py
