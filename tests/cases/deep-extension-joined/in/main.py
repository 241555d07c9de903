import tides
