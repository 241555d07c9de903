import beside
