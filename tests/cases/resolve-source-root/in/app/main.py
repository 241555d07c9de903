import both, only_extra
