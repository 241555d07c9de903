touch server.pem
