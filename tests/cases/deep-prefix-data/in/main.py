import jupyter_core.paths
