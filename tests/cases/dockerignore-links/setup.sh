git init -q
ln -s real linked
ln -s other.py alias.py
