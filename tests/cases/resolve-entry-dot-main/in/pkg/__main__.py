from pkg.work import go
