import index
