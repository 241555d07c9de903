import matplotlib

matplotlib.use(backend="GTK3Agg")
matplotlib.use(backend="ipympl")
matplotlib.use(backend="QtAgg")
matplotlib.use(backend="WebAgg")
matplotlib.use(backend="WXAgg")
