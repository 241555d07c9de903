import server
