from suite.command import run

run()
