git init -q
mkdir app/__pycache__
touch app/__pycache__/a.cpython-311.pyc
