git init -q -b main .
git add . && git commit -qm one
git tag start
git checkout -q -b feature
printf 'import httpx\nimport lib\n\n\ndef score():\n    import torch\n' > api/main.py
printf 'import old\n' > lib.py
printf 'import old\n' > worker/main.py
printf 'import old\n' > worker/batch.py
sed -i 's/13.9.4/14.0.0/; s/0.27.2/0.28.1/' uv.lock
printf '\n[tool.depclose.services.new]\nentry = "worker/new.py"\n' >> pyproject.toml
printf 'import rich\n' > worker/new.py
git add . && git commit -qm two
git checkout -q main
printf 'import rich\n' > api/late.py
git add . && git commit -qm 'what others did meanwhile'
git checkout -q feature
