git init -q -b main .
printf "*.local.txt\n" > docker/.gitignore
git add . && git commit -qm one
