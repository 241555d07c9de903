import new.second
