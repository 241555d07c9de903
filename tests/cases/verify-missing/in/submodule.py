exec("from %s import red" % "plugins")
