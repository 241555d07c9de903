[ "$(id -u)" -ne 0 ] || { echo "root reads everything" >&2; exit 77; }
chmod 000 secret.py
