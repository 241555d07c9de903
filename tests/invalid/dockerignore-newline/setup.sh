mkdir "a
b"
touch "a
b/lib.py"
ln -s "a
b/lib.py" lib.py
echo old >.dockerignore
