import nosuch.deeper
