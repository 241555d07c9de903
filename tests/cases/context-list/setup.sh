ln -s nowhere sub/link
ln sub/a sub/hard
mkfifo sub/pipe
ln -s sub linked
