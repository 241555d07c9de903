import fast, pkg.inner
