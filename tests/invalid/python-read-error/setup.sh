[ -e /proc/self/mem ] || { echo "no file here that cannot be read" >&2; exit 77; }
ln -s /proc/self/mem memory.py
