"""Commands that need the worker: `worker`, `status`, `demo`."""
