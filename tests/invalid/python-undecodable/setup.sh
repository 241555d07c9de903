printf 'import one\nname = "caf\351"\nimport two\n' > latin.py
printf '# coding: latin-1\nimport three\nname = "caf\351"\n' > declared.py
