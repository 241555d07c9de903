import größe.maß
