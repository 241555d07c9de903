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
install server 1.0
mkdir -p .venv/bin
{
    echo "#!$DIR/.venv/bin/python"
    echo 'import sys; import server, main; print(sys.argv[1:], sys.prefix)'
} >.venv/bin/serve
chmod +x .venv/bin/serve
echo ../../../bin/serve,, >>"$site/server-1.0.dist-info/RECORD"
