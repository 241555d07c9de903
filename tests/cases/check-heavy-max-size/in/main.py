import modelkit, numbers
