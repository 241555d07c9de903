open("data/a.bin", "").read()
open("data/b.bin", mode=f"").write(1)
