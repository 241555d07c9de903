import jsone
