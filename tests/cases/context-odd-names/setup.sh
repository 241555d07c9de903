touch -- 'new
line' $'bad\xff.txt' 'with space' '-dash' 'é'
