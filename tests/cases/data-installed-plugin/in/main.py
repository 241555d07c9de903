from importlib.metadata import entry_points

for point in entry_points(group="site.themes"):
    print(point.name, point.load())
