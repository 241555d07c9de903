git init -q
git add .
git commit -q -m one
for i in 1 2 3; do
    echo "# $i" >>app/core/settings.py
    git commit -q -a -m "$i"
done
