import shared, other
