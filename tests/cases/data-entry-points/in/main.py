import words.registry
from host.plugins import plugins

print(words.registry.readers, plugins("readers"))
