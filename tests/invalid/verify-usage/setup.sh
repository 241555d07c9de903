python3 -m venv --without-pip .venv
mv .venv venv
