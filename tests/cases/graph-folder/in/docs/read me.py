import lonely
