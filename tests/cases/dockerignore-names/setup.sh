git init -q
touch "a b.txt" "[x].txt" "é.txt" "#a" "!b" "c\\d" main.py
mkdir "[s] "
touch "[s] /x.txt"
printf "FROM scratch\nCOPY main.py /\nCOPY [\"a b.txt\", \"[[]x].txt\", \"é.txt\", \"#a\", \"!b\", \"[[]s] /x.txt\", \"/x/\"]\n" >Dockerfile
