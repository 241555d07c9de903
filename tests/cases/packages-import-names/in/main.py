import our_yaml, far.away.place
