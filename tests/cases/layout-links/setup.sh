ln -s real app/common
ln -s ../outside app/outside
