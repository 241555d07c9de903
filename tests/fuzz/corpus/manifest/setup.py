from setuptools import setup
B = ["a>=1", "b" "==2"]
C = B + C
setup(name="demo", install_requires=B + ["c", f"{x}"], extras_require={"d": ("e",), "f": C})
