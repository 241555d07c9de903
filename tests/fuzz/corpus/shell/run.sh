set -eux; \
 if [ "$TARGET" = "gpu" ] && [[ $A =~ ^(b|c)$ ]]; then pip install torch; elif ! test -f x; then :; else echo no >&2; fi \
 && for f in a b; do cp $f /tmp/${f%.*}; done && { echo '#!/bin/sh'; echo "exec $@"; } > /start.sh && (( 1 + 2 )) || exit 1
cat <<-'EOF' | tee /etc/a.conf
	lines $HOME
	EOF
cat <<EOF > /b &
$HOME ${A:-"b $(c "d")"} `e`
