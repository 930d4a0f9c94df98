"""Arguments that are commands: shell, SQL, programs and paths, parsed and judged by what they would do.

`read_call` takes a tool's name and its arguments and returns the acts in them. Nothing here knows sessions, policy or
findings; see `detectors.commands`.
"""

from headgate.arguments.acts import MAX_STEPS, Act, Steps, TooIntricateError
from headgate.arguments.reading import Reading, read_call

__all__ = ["MAX_STEPS", "Act", "Reading", "Steps", "TooIntricateError", "read_call"]
