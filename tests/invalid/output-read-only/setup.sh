[ "$(id -u)" -ne 0 ] || { echo "root writes everywhere" >&2; exit 77; }
chmod 500 folder
