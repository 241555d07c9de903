import shared.log
