import declared
