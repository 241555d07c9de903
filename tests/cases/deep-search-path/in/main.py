import bundle
