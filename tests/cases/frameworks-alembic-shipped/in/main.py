import store

store.upgrade()
