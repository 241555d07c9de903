import shared.here, shared.there
