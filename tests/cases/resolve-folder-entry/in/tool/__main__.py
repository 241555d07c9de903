import near
