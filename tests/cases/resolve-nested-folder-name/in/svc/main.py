import svc.core, core
