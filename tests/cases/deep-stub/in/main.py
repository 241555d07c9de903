import imaging

imaging.blur()
