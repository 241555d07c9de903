import imp, asyncore
