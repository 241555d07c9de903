from checks.deep import second
