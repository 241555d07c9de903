from setuptools import setup

setup(name="one", install_requires=["flask", "torch"])
