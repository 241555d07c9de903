import ours, local_thing
