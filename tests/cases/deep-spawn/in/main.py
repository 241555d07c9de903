import runner

runner.run()
