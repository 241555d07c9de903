import plugin
