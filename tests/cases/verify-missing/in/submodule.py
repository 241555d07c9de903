exec("from plugins import red")
