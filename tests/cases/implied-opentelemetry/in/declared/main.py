import opentelemetry.instrumentation
import opentelemetry.sdk

