git init -q
printf "*.bin\n.env\n" >.gitignore
touch gone/removed.py
git add -A
rm gone/removed.py
echo KEY=1 >secret/.env
head -c 2000000 /dev/zero >large/weights.bin
echo 1 >small/cache.bin
git init -q nested/inner
touch nested/inner/x.py
