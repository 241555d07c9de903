git init -q -b main .
git add . && git commit -qm one
printf 'import torch\n' > job/json.py
git add .
