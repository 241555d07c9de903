import loader
