import outer.moves.queue
