import ours, yaml, rich
