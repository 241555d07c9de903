import shared.util
