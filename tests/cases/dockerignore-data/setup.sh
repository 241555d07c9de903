git init -q
touch server.key
