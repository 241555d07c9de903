ln -s real linked
ln -s real/part.py alias.py
