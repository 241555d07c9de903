from instructor import from_anthropic
import instructor

