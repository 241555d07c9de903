import shared.x
