import latin, declared
