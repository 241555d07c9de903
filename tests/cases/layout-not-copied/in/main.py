import core
try:
    import telemetry
except ImportError:
    telemetry = None
