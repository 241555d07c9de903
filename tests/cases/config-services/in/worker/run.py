import lib.store
