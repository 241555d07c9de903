import secret.a, large.a, small.a, gone.a, nested.a
