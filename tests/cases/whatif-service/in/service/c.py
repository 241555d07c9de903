import big, small
