import loader

loader.colour("red")
