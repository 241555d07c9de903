import shared, utils
