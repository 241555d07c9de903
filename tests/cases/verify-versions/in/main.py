import greeter
