import shell
