import below
