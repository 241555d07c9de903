NAMED = ("The-Second", "no distribution")
UNUSED = "third"
