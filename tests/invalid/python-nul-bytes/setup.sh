printf 'import one\nx = "\0"\nimport two\n' > nul.py
