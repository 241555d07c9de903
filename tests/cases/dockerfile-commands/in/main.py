import cmd.serve
