# An environment of distributions that are made here: install NAME VERSION [REQUIRES...]
python3 -m venv --without-pip .venv
site=$(echo .venv/lib/python3.*/site-packages)
install() {
    local name=$1 version=$2 info=$site/$1-$2.dist-info requires
    shift 2
    mkdir -p "$site/$name" "$info"
    printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n' "$name" "$version" >"$info/METADATA"
    for requires in "$@"; do echo "Requires-Dist: $requires" >>"$info/METADATA"; done
    [ ! -e "$DIR/packages/$name.py" ] || cp "$DIR/packages/$name.py" "$site/$name/__init__.py"
    touch "$site/$name/__init__.py"
    printf '%s,,\n' "$name/__init__.py" "${info#"$site"/}/METADATA" "${info#"$site"/}/RECORD" \
        >"$info/RECORD"
}
install declared 1.0
install stowaway 1.0
install optional 1.0
